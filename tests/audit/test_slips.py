"""Slips of a hand at the audit desk: each is named for what it is, and none is recorded or taken for a forgery."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
import zipfile
from pathlib import Path

import pytest
from audit_desk import MET, WITH_FILES, Run, decide

from engine.ledger import standalone_verify

END = ("--by", "Chủ tịch", "--number", "9/QĐ", "--reason", "Xác nhận sai", "--date", "2022-11-20")


def replaced(words: tuple[str, ...], option: str, value: str) -> tuple[str, ...]:
    """The same words with another value of one option."""
    at = words.index(option) + 1
    return (*words[:at], value, *words[at + 1 :])


@pytest.mark.parametrize("option", ["--by", "--number", "--reason"])
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "không được để trống"),
        ("  ", "không được để trống"),
        ("9/QĐ\nMục 3", "trên một dòng"),
        ("9\x1b[2J", "trên một dòng"),
        ("9\u202egnp", "trên một dòng"),
        ("9\udcff", "trên một dòng"),
    ],
)
def test_what_stays_for_ever_is_words_on_one_line(
    run: Run, ledger: Path, option: str, value: str, why: str
) -> None:
    """Nothing, a line break, an escape code, a turned direction, bytes that are no text: a usage error."""
    said = run("revoke", 1, *replaced(END, option, value))
    assert (said.code, said.out) == (2, "")
    assert option in said.err and why in said.err
    assert "Số mục: 2" in run("ledger", "log").out


@pytest.mark.parametrize(
    "words",
    [
        ("ledger", "log", "--unit", "x\udcff"),
        ("ledger", "sample", "--size", "1", "--seed", " "),
        ("ledger", "new", "--name", "x\udcff"),
        ("replay", "--unit", ""),
        ("replay", "--year", "\x00"),
        ("ledger", "redact", "1", "--reason", " "),
        ("decide", MET, *replaced(END[:4], "--by", "\t"), "--date", "2022-11-10"),
        ("decide", MET, *END[:4], "--by-name", " ", "--outcome", "refuse", "--date", "2022-11-10"),
    ],
)
def test_words_that_are_looked_for_are_words_too(
    run: Run, ledger: Path, words: tuple[object, ...]
) -> None:
    """And so are a seed, a ledger's name, a name and a role."""
    assert run(*words).code == 2


def test_what_was_typed_is_recorded_in_one_form(run: Run, ledger: Path) -> None:
    """However the keyboard composes its accents, and without the space around it; and it is found again."""
    role = unicodedata.normalize("NFD", "  Chủ tịch UBND huyện ")
    assert run("revoke", 1, *replaced(END, "--by", role)).code == 0
    who = json.loads(run("ledger", "show", 2, "--format", "json").out)["who"]
    assert who == {"role": "Chủ tịch UBND huyện"}
    place = unicodedata.normalize("NFD", "Bình Lộc")
    assert "Số mục: 2" in run("ledger", "log", "--place", place).out


def test_the_log_is_asked_for_a_province_a_district_or_a_commune(run: Run, ledger: Path) -> None:
    """Any part between commas, or all of it; never a piece of a name."""
    whole = "xã Đức Thắng Lộc, huyện Yên Phúc, Bình Lộc"
    for place in (whole, "Bình Lộc", "huyện Yên Phúc", "huyện Yên Phúc, Bình Lộc"):
        assert "Số mục: 1" in run("ledger", "log", "--place", place).out, place
        assert "Số mục: 1" in run("ledger", "sample", "--size=9", "--seed=x", "--place", place).out
    for place in ("Lộc", "xã Đức Thắng", "Bình Lộc,", "%"):
        assert "Số mục: 0" in run("ledger", "log", "--place", place).out, place


def test_a_decision_is_not_ended_before_it_was_signed(run: Run, ledger: Path) -> None:
    """The day of the decision itself is the first day on which it can be ended."""
    said = run("revoke", 1, *replaced(END, "--date", "2022-11-09"))
    assert said.code == 2
    assert "revoke-before-decision: Quyết định thu hồi ghi ngày 09/11/2022" in said.err
    assert run("revoke", 1, *replaced(END, "--date", "2022-11-10")).code == 0
    said = json.loads(run("ledger", "show", 2, "--format", "json").out)["said"]
    assert said["ruling"] == {"number": "9/QĐ", "date": "2022-11-10"}
    assert said["reason"] == "Xác nhận sai"
    assert run("ledger", "redact", 1, "--reason", "x").code == 0
    said = json.loads(run("ledger", "show", 3, "--format", "json").out)["said"]
    assert said["ruling"] == {}


@pytest.mark.parametrize("verb", ["ledger", "capsule"])
def test_a_key_that_was_badly_copied_is_no_forgery(
    run: Run, ledger: Path, tmp_path: Path, verb: str
) -> None:
    """A usage error, where a good key of another ledger is exit code 4; line breaks of a letter do no harm."""
    assert run("ledger", "export", 1, "-o", "1.zip").code == 0
    words = ("ledger", "verify") if verb == "ledger" else ("verify", tmp_path / "1.zip")
    key = json.loads(run("ledger", "verify", "--format", "json").out)["key"]
    for wrong in (key[:-1], key.replace("+", " ", 1), "khoa-cong-khai.txt", "", "\udcff"):
        said = run(*words, "--public-key", wrong)
        assert (said.code, said.out) == (2, "")
        assert "không phải là khóa công khai" in said.err
    assert run(*words, "--public-key", f" {key[:40]}\r\n{key[40:]}\n").code == 0
    assert run("key", "new", "k.pem").code == 0
    made = run("ledger", "new", "--name", "khac", "--ledger", "khac.antt", "--key", "k.pem").out
    other = next(word for word in made.split() if word.startswith("khac+"))
    assert run(*words, "--public-key", other).code == 4


def test_a_witness_that_went_through_an_editor(run: Run, ledger: Path, tmp_path: Path) -> None:
    """Line ends of Windows, a byte order mark, empty lines at the end: it says the same; cut, it is none."""
    witness = tmp_path / "w.txt"
    assert run("ledger", "checkpoint", "--witness", witness).code == 0
    assert decide(run, WITH_FILES, "2026-11-05").code == 0
    assert run("ledger", "checkpoint", "--witness", witness).code == 0
    data = witness.read_bytes()
    witness.write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert run("ledger", "verify", "--witness", witness).code == 0
    witness.write_bytes(data[:40])
    assert run("ledger", "verify", "--witness", witness).code == 2
    witness.write_bytes(b"\r\n\r\n")
    assert "witness-unreadable" in run("ledger", "verify", "--witness", witness).err


def test_a_witness_takes_nothing_from_a_ledger_that_went_another_way(
    run: Run, ledger: Path, tmp_path: Path
) -> None:
    """Rolled back, rewritten or another one: exit code 4, and the witness file stays as it was."""
    witness, earlier = tmp_path / "w.txt", ledger.read_bytes()
    assert decide(run, WITH_FILES, "2026-11-05").code == 0
    assert run("ledger", "checkpoint", "--witness", witness).code == 0
    kept, whole = witness.read_bytes(), ledger.read_bytes()
    ledger.write_bytes(earlier)
    rolled_back = run("ledger", "checkpoint", "--witness", witness)
    assert run("ledger", "redact", 1, "--reason", "x").code == 0
    rewritten = run("ledger", "checkpoint", "--witness", witness)
    assert run("ledger", "new", "--name", "khac", "--ledger", "khac.antt").code == 0
    another = run("ledger", "checkpoint", "--witness", witness, "--ledger", "khac.antt")
    for said in (rolled_back, rewritten, another):
        assert (said.code, said.out) == (4, "")
        assert "witness-disagrees" in said.err and "antt ledger verify" in said.err
    assert witness.read_bytes() == kept
    ledger.write_bytes(whole)
    assert run("ledger", "redact", 1, "--reason", "x").code == 0
    assert run("ledger", "checkpoint", "--witness", witness).code == 0
    assert len(witness.read_bytes()) > len(kept)


def test_a_folder_is_no_ledger_and_no_broken_disk(run: Run, ledger: Path, tmp_path: Path) -> None:
    """For every verb the file was not found, exit code 2."""
    for words in (("ledger", "log"), ("ledger", "verify"), ("replay", "--all")):
        said = run(*words, "--ledger", tmp_path)
        assert said.code == 2
        assert "ledger-not-found" in said.err


def test_what_could_not_be_read_was_not_found_to_hold(run: Run, ledger: Path) -> None:
    """Of a file that is no ledger, no step after the first is said to hold."""
    ledger.write_bytes(b"SQLite format 3\x00" + bytes(4096))
    said = run("ledger", "verify")
    assert said.code == 4
    assert "đúng" not in said.out
    assert said.out.count("chưa kiểm tra được") == 11
    assert "KHÔNG KIỂM TRA ĐƯỢC" in said.out and "NGUYÊN VẸN:" not in said.out


def test_a_ledger_of_no_version_is_damaged(run: Run, ledger: Path) -> None:
    """It is neither verified nor written to as if it were a new one."""
    with sqlite3.connect(ledger) as db:
        db.execute("PRAGMA user_version=0")
    db.close()
    assert "ledger-damaged" in run("ledger", "verify").out
    said = decide(run, WITH_FILES, "2026-11-05")
    assert said.code == 2
    assert "ledger-damaged: Tệp nhật ký bị hỏng: user_version 0" in said.err


def test_an_edition_that_is_not_there_to_compare_with(run: Run, ledger: Path) -> None:
    """It is asked for by its folder's name: no path and no revision would do."""
    said = run("replay", 1, "--under", "tt124")
    assert said.code == 2
    assert 'edition-unknown: Không có bộ tiêu chí nào tên "tt124"' in said.err
    assert "REV" not in said.err


@pytest.mark.parametrize("name", ["proof.json", "keys.json", "entry.json", "opening.json"])
def test_a_capsule_with_a_file_nested_without_end(
    run: Run, ledger: Path, tmp_path: Path, name: str
) -> None:
    """It does not hold, and that is all: exit code 4, never a failure of the program."""
    path = tmp_path / "1.zip"
    assert run("ledger", "export", 1, "--who", "-o", path).code == 0
    files = standalone_verify.unpack(path.read_bytes())
    assert name in files
    path.write_bytes(standalone_verify.pack({**files, name: b"[" * 100_000}))
    assert zipfile.is_zipfile(path)
    assert run("verify", path).code == 4


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_lies_outside_of_the_proof_is_held_against_the_rest(
    run: Run, ledger: Path, tmp_path: Path, lang: str
) -> None:
    """A page or a script that was put in place of ours proves nothing, and is named; the proof still holds."""
    path = tmp_path / "1.zip"
    assert run("ledger", "export", 1, "-o", path, "--lang", lang).code == 0
    key = json.loads(run("ledger", "verify", "--format", "json").out)["key"]
    words = ("verify", path, "--public-key", key)
    assert run(*words).out == "Mọi bước đều đúng.\n"
    files = standalone_verify.unpack(path.read_bytes())
    for name in ("verify.py", "report/report.html", "report/more.html"):
        data = files.get(name, b"") + b" "
        path.write_bytes(standalone_verify.pack({**files, name: data}))
        said = run(*words)
        assert said.code == 0
        assert f"Lưu ý: {name} không đúng như chương trình này làm ra" in said.out
        assert json.loads(run(*words, "--format", "json").out)["others"] == [name]
    path.write_bytes(standalone_verify.pack({**files, "verify.py": b"", "body.json": b"{}"}))
    said = run(*words)
    assert (said.code, "Lưu ý" in said.out) == (4, False)


def test_a_capsule_of_a_key_has_no_page(run: Run, ledger: Path, tmp_path: Path) -> None:
    """Nothing was decided there: a page in it is somebody else's."""
    path = tmp_path / "0.zip"
    assert run("ledger", "export", 0, "-o", path).code == 0
    assert json.loads(run("verify", path, "--format", "json").out)["others"] == []
    files = standalone_verify.unpack(path.read_bytes())
    path.write_bytes(standalone_verify.pack({**files, "report/report.html": b"x"}))
    assert json.loads(run("verify", path, "--format", "json").out)["others"] == [
        "report/report.html"
    ]
