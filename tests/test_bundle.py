"""`engine.bundle`: a dossier and its attachments; what leaves the folder, vanishes or loops is a problem."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from builders import codes_of

from engine import bundle
from engine.bundle import Attachment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle with one scan, beside a secret that is not part of it."""
    inside = tmp_path / "ho-so"
    (inside / "scans").mkdir(parents=True)
    (inside / "scans" / "a.pdf").write_bytes(b"scan")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    return inside


def test_an_attachment_is_hashed(folder: Path) -> None:
    """Path inside the bundle, digest and size are what a decision records."""
    digest = hashlib.sha256(b"scan").hexdigest()
    assert bundle.attach(folder, "scans/a.pdf") == Attachment("scans/a.pdf", digest, 4)


@pytest.mark.parametrize(
    "written",
    ["../secret.txt", "scans/../../secret.txt", "/etc/passwd", "..\\secret.txt", "scans/.."],
)
def test_a_path_that_leaves_the_bundle_is_refused(folder: Path, written: str) -> None:
    """Also with the separators of other systems."""
    assert bundle.attach(folder, written) == "attachment-outside"


def test_a_link_out_of_the_bundle_is_refused(folder: Path) -> None:
    """A link is followed before it is judged, a linked folder too."""
    (folder / "b.pdf").symlink_to(folder.parent / "secret.txt")
    (folder / "up").symlink_to(folder.parent)
    assert bundle.attach(folder, "b.pdf") == "attachment-link-outside"
    assert bundle.attach(folder, "up/secret.txt") == "attachment-link-outside"


def test_a_link_inside_the_bundle_is_followed(folder: Path) -> None:
    """A link to a file of the same bundle leaves nothing out."""
    (folder / "b.pdf").symlink_to("scans/a.pdf")
    found = bundle.attach(folder, "b.pdf")
    assert isinstance(found, Attachment)
    assert found.size == 4


def test_a_loop_of_links_is_a_missing_file(folder: Path) -> None:
    """It ends, and it is no crash."""
    (folder / "x").symlink_to("y")
    (folder / "y").symlink_to("x")
    assert bundle.attach(folder, "x") == "attachment-missing"


def test_what_is_no_file_is_not_read(folder: Path) -> None:
    """Neither a folder nor a pipe, which would never end."""
    os.mkfifo(folder / "pipe")
    assert bundle.attach(folder, "scans") == "attachment-not-a-file"
    assert bundle.attach(folder, "pipe") == "attachment-not-a-file"


@pytest.mark.parametrize("written", ["none.pdf", "scans/a.pdf/b", "x" * 5000])
def test_a_missing_attachment_is_said(folder: Path, written: str) -> None:
    """Whatever the system's reason."""
    assert bundle.attach(folder, written) == "attachment-missing"


def test_a_file_that_vanishes_while_it_is_read_is_missing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between finding a file and opening it, somebody may take it away."""

    def vanished(path: Path) -> tuple[str, int]:
        raise FileNotFoundError(path)

    monkeypatch.setattr(bundle, "_digest", vanished)
    assert bundle.attach(folder, "scans/a.pdf") == "attachment-missing"


def test_standard_input_has_no_folder() -> None:
    """A dossier that came through a pipe can have no attachments."""
    assert bundle.attach(None, "a.pdf") == "attachment-no-folder"


def test_a_folder_holds_one_dossier(folder: Path) -> None:
    """None, or two of which one would have to be chosen, is a problem."""
    assert codes_of(lambda: bundle.open_bundle(folder)) == ["bundle-empty"]
    (folder / "dossier.yaml").write_text("a: 1")
    assert bundle.open_bundle(folder).folder == folder
    (folder / "dossier.json").write_text("{}")
    assert codes_of(lambda: bundle.open_bundle(folder)) == ["bundle-two"]


def test_a_name_too_long_for_the_system_is_no_crash(folder: Path) -> None:
    """The system refuses it before it looks."""
    assert codes_of(lambda: bundle.open_bundle(folder / ("x" * 5000))) == ["file-unreadable"]
