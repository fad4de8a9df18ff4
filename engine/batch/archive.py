"""Zip archives of dossiers, read where they lie: nothing is ever written to disk.

An archive comes from somebody else, so it is looked at as a whole before any of it is unpacked: how many
entries, how large, how tightly packed, where their names lead. One that is odd is refused whole.
"""

from __future__ import annotations

import hashlib
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from engine import source
from engine.batch.lines import CHUNK, LINES, lines
from engine.batch.piece import Piece, problem, refused
from engine.bundle import DOSSIER_FILES, Attachment, Bundle
from engine.catalogue import Catalogue
from engine.intake import ENDINGS, read_many
from engine.problem import Problem, Problems

ZIP = (".zip",)
NESTED = (".zip", ".parquet", ".7z", ".rar", ".gz", ".tar")
MAX_ENTRIES = 100_000
MAX_TOTAL = 4 * 2**30
MAX_RATIO, SMALL = 200, 1 << 20
"""Text packs to a tenth; more than a two-hundredth is made to burst. Small files may be as empty as they like."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The two that can be unpacked in bounded steps."""
UTF_8, ENCRYPTED = 0x800, 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
Entries = dict[str, zipfile.ZipInfo]


def archive(
    path: Path, suffixes: tuple[str, ...], catalogue: Catalogue, passed: list[Path]
) -> Iterator[Piece]:
    """The dossiers of an archive in the order of their names: bundles, and files with these suffixes.

    `passed` is given the files that are passed over, a dossier's own papers aside.
    """
    try:
        with zipfile.ZipFile(path) as opened:
            yield from _pieces(opened, path, suffixes, catalogue, passed)
    except Problems as problems:
        yield refused(str(path), path, problems.problems)
    except BROKEN:
        yield refused(str(path), path, [problem(path, "zip-broken")])


def _entries(opened: zipfile.ZipFile, path: Path) -> Entries:
    """The files of an archive by name, folders left out. Raises Problems for an archive that is odd."""
    infos = [each for each in opened.infolist() if not each.is_dir()]
    problems = [*_too_much(infos, path), *(found for each in infos for found in _odd(each, path))]
    names = [_name(each) for each in infos]
    for name, times in Counter(names).items():
        if times > 1:
            problems.append(problem(f"{path}!{name}", "zip-duplicate", times=str(times)))
    if problems:
        raise Problems(problems)
    return dict(zip(names, infos, strict=True))


def _too_much(infos: list[zipfile.ZipInfo], path: Path) -> Iterator[Problem]:
    total = sum(each.file_size for each in infos)
    if len(infos) > MAX_ENTRIES:
        yield problem(path, "zip-too-many", limit=str(MAX_ENTRIES), found=str(len(infos)))
    if total > MAX_TOTAL:
        yield problem(path, "zip-too-large", limit=f"{MAX_TOTAL // 2**30} GiB")


def _odd(info: zipfile.ZipInfo, path: Path) -> Iterator[Problem]:
    """What is odd about one entry."""
    place, written = f"{path}!{_name(info)}", info.orig_filename
    parts = written.split("/")
    if written.startswith("/") or ".." in parts or "\\" in written or ":" in parts[0]:
        yield problem(place, "zip-path")
    if info.flag_bits & ENCRYPTED:
        yield problem(place, "zip-encrypted")
    elif info.compress_type not in METHODS:
        yield problem(place, "zip-method")
    if stat.S_ISLNK(info.external_attr >> 16):
        yield problem(place, "zip-link")
    if info.file_size > max(SMALL, info.compress_size * MAX_RATIO):
        yield problem(place, "zip-ratio", limit=str(MAX_RATIO))


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: many programs write UTF-8 without saying so, and macOS takes letters apart."""
    name = info.filename
    if not info.flag_bits & UTF_8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name)


def _pieces(
    opened: zipfile.ZipFile,
    path: Path,
    suffixes: tuple[str, ...],
    catalogue: Catalogue,
    passed: list[Path],
) -> Iterator[Piece]:
    entries = _entries(opened, path)
    bundles = _bundles(entries)
    loose = {name for name in entries if not any(str(up) in bundles for up in _above(name))}
    shown = {name for name in loose if not _hidden(name)}
    wanted = {name for name in shown if name.lower().endswith((*suffixes, *LINES, *NESTED))}
    passed += (Path(f"{path}!{name}") for name in sorted(shown - wanted))
    found = False
    for name in sorted({*bundles, *wanted}, key=lambda each: PurePosixPath(each).parts):
        found = True
        if name in bundles:
            yield _bundle(opened, entries, path, name, bundles[name])
        else:
            yield from _file(opened, entries[name], path, name, catalogue)
    if not found:
        raise Problems([problem(path, "no-dossier")])


def _bundles(entries: Entries) -> dict[str, list[str]]:
    """The folders that are a dossier, the outermost of each branch, with what lies in them; "." is the archive."""
    folders = {
        str(PurePosixPath(name).parent)
        for name in entries
        if PurePosixPath(name).name in DOSSIER_FILES and not _hidden(name)
    }
    found: dict[str, list[str]] = {}
    for name in entries:
        outer = next((str(up) for up in reversed(_above(name)) if str(up) in folders), None)
        if outer is not None:
            found.setdefault(outer, []).append(name)
    return found


def _above(name: str) -> tuple[PurePosixPath, ...]:
    return tuple(PurePosixPath(name).parents)


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) for part in PurePosixPath(name).parts)


def _bundle(
    opened: zipfile.ZipFile, entries: Entries, path: Path, folder: str, names: list[str]
) -> Piece:
    """A folder of the archive as a dossier; its papers are hashed here, since they are read nowhere else."""
    inside = {str(PurePosixPath(name).relative_to(folder)): name for name in names}
    found = [name for name in DOSSIER_FILES if name in inside]
    label = f"{path}!{found[0] if folder == '.' else folder}"
    size = sum(entries[name].compress_size for name in names)
    if len(found) > 1:
        return refused(label, path, [problem(label, "bundle-two", names=", ".join(found))], size)
    name = inside.pop(found[0])
    try:
        papers = {each: _attachment(opened, entries[inside[each]], each) for each in sorted(inside)}
        data = _read(opened, entries[name], f"{path}!{name}")
    except Problems as problems:
        return refused(label, path, problems.problems, size)
    except BROKEN:
        return refused(label, path, [problem(label, "zip-broken")], size)
    return Piece(label, Path(f"{path}!{name}"), data=data, folder=papers, size=size)


def _attachment(opened: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Attachment:
    digest, size = hashlib.sha256(), 0
    with opened.open(info) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Attachment(name, digest.hexdigest(), size)


def _read(opened: zipfile.ZipFile, info: zipfile.ZipInfo, place: str) -> bytes:
    with opened.open(info) as file:
        return source.read_stream(cast(BinaryIO, file), place)


def _file(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, name: str, catalogue: Catalogue
) -> Iterator[Piece]:
    """A file of the archive: one dossier, a dossier a line or a row, or an archive inside, which is refused."""
    label, size = f"{path}!{name}", info.compress_size
    try:
        if name.lower().endswith(NESTED):
            yield refused(label, path, [problem(label, "zip-nested")], size)
        elif name.lower().endswith(LINES):
            with opened.open(info) as file:
                yield from lines(cast(BinaryIO, file), Path(label), {})
        elif name.lower().endswith(ENDINGS):
            data = _read(opened, info, label)
            yield from _workbook(data, label, PurePosixPath(name).name, size, catalogue)
        else:
            data = _read(opened, info, label)
            yield Piece(label, Path(label), data=data, folder={}, size=size)
    except Problems as problems:
        yield refused(label, path, problems.problems, size)
    except BROKEN:
        yield refused(label, path, [problem(label, "zip-broken")], size)


def _workbook(
    data: bytes, label: str, name: str, size: int, catalogue: Catalogue
) -> Iterator[Piece]:
    """The dossiers of a workbook of the archive: one, or one for each row of a register."""
    path, found = Path(label), False
    for place, told in read_many(data, label, name, catalogue):
        found = True
        if isinstance(told, Problems):
            yield refused(place, path, told.problems, size)
        else:
            yield Piece(place, path, bundle=Bundle(told, {}), size=size)
        size = 0
    if not found:  # a register without rows
        raise Problems([problem(label, "no-dossier")])
