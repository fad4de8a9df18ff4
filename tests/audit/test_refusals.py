"""What is not recorded, and why not: one message with its place and how to mend it, and nothing half written."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_desk import MET, SAMPLES, WITH_FILES, Run, Said, decide

WHY = ("--override", "Lý do", "--override-by", "Chủ tịch")


def refused(run: Run, ledger: Path, said: Said, *codes: str) -> None:
    """Exit code 2, each code with its hint, and the ledger as it was."""
    assert said.code == 2, said
    assert [code for code in codes if f": {code}: " not in said.err] == []
    assert said.err.count("Cách sửa: ") >= len(codes)
    assert said.out == ""
    assert "Số mục: 2" in run("ledger", "log").out


@pytest.mark.parametrize(
    ("sample", "day", "outcome", "codes"),
    [
        ("kdc-ky-con-mo", "2026-10-31", "recognise", ["decide-window-open"]),
        ("kdc-ky-con-mo", "2026-10-05", "refuse", ["decide-window-open"]),
        ("kdc-khien-trach", "2026-11-05", "recognise", ["decide-against-verdict"]),
        ("kdc-khong-xac-nhan", "2026-11-05", "recognise", ["decide-against-verdict"]),
        ("cq-luc-luong-vu-trang", "2026-11-20", "recognise", ["decide-against-verdict"]),
        ("kdc-dat-2026", "2026-11-05", "refuse", ["decide-against-verdict"]),
        ("kdc-thieu-to-trinh", "2026-11-05", "recognise", ["decide-papers-missing"]),
        ("kdc-thieu-to-trinh", "2026-11-05", "refuse", ["decide-against-verdict"]),
    ],
)
def test_a_decision_that_the_evaluation_does_not_bear(
    run: Run, ledger: Path, sample: str, day: str, outcome: str, codes: list[str]
) -> None:
    """Refused, also on the last day of the window; with a reason and a signer it is recorded and marked."""
    said = decide(run, SAMPLES / sample, day, outcome=outcome)
    refused(run, ledger, said, *codes)
    assert decide(run, SAMPLES / sample, day, *WHY, outcome=outcome).code == 0
    assert "! QUYẾT ĐỊNH KHÁC KẾT QUẢ XÉT" in run("ledger", "log", "--override").out
    assert run("replay", "--all").code == 0


@pytest.mark.parametrize(
    ("sample", "day", "outcome"),
    [
        ("kdc-dat-2026", "2026-11-01", "recognise"),
        ("kdc-khien-trach", "2026-11-05", "refuse"),
        ("kdc-khong-xac-nhan", "2026-11-05", "refuse"),
        (
            "kdc-khong-nop-ho-so",
            "2026-11-20",
            "refuse",
        ),  # papers are missing, too: no reason not to refuse
    ],
)
def test_a_decision_that_the_evaluation_bears(
    run: Run, ledger: Path, sample: str, day: str, outcome: str
) -> None:
    """From the first day after the window; what is not proven may be refused; an override is then too much."""
    folder = SAMPLES / sample
    if day == "2026-11-01":  # its papers were signed later
        refused(run, ledger, decide(run, folder, day, outcome=outcome), "day-in-future")
        return
    refused(run, ledger, decide(run, folder, day, *WHY, outcome=outcome), "override-needless")
    assert decide(run, folder, day, outcome=outcome).code == 0


@pytest.mark.parametrize(
    "half",
    [
        ("--override", "Lý do"),
        ("--override-by", "Chủ tịch"),
        ("--override", "x", "--override-by", " "),
    ],
)
def test_an_override_needs_a_reason_and_somebody_who_answers(
    run: Run, ledger: Path, half: tuple[str, ...]
) -> None:
    """Half of it is a usage error."""
    said = decide(run, SAMPLES / "kdc-khien-trach", "2026-11-05", *half)
    assert (said.code, said.out) == (2, "")
    assert "--override-by" in said.err


def test_a_paper_dated_tomorrow(run: Run, ledger: Path) -> None:
    """Today is the last day that a paper can carry."""
    refused(run, ledger, decide(run, WITH_FILES, "2026-11-26"), "decide-in-future")
    assert decide(run, WITH_FILES, "2026-11-25").code == 0
    late = ("--by", "x", "--number", "1", "--date", "2026-11-26", "--reason", "y")
    assert "decide-in-future" in run("revoke", 2, *late).err


def test_twice(run: Run, ledger: Path, sample_copy: Callable[[str], Path]) -> None:
    """The same dossier, or another for the same unit and year: the earlier entry is named."""
    said = decide(run, MET, "2022-11-10")
    refused(run, ledger, said, "decision-stands", "object-recorded")
    assert "mục 1" in said.err
    folder = sample_copy(MET.name)
    dossier = folder / "dossier.yaml"
    dossier.write_text(dossier.read_text() + "# bản khác\n")
    said = decide(run, folder, "2022-11-10")
    refused(run, ledger, said, "decision-stands")
    assert "object-recorded" not in said.err
    dossier.write_bytes((MET / "dossier.yaml").read_bytes())
    refused(run, ledger, decide(run, dossier, "2022-11-10"), "object-recorded")


def correct(run: Run, entry: int, dossier: Path, *more: object) -> Said:
    return run(
        *("correct", entry, dossier, "--reason", "Ghi nhầm số", "--by", "Chủ tịch", "--number"),
        *("300/QĐ-UBND", "--date", "2022-11-12", "--outcome", "recognise", *more),
    )


def test_a_correction_takes_the_place_of_what_it_corrects(run: Run, ledger: Path) -> None:
    """Once; for the same unit and year only; the reason stays; the corrected one no longer stands."""
    said = run(
        *("correct", 1, WITH_FILES, "--reason", "x", "--by", "x", "--number", "1"),
        *("--date", "2026-11-05", "--outcome", "recognise"),
    )
    refused(run, ledger, said, "correct-other-unit")
    refused(run, ledger, correct(run, 0, MET), "target-not-a-decision")
    refused(run, ledger, correct(run, 9, MET), "target-unknown")
    assert correct(run, 1, MET).code == 0
    log = run("ledger", "log").out
    assert "Lý do: Ghi nhầm số" in log and "hết hiệu lực theo mục 2" in log
    assert "target-ended" in correct(run, 1, MET).err
    assert run("replay", "--year", "2022").out.count("✓") == 2
    assert run("ledger", "verify").code == 0


def test_what_cannot_be_revoked_or_erased(run: Run, ledger: Path) -> None:
    """A key, an entry that is not there, a decision that has ended, a name that is gone."""
    end = ("--by", "x", "--number", "1", "--date", "2026-11-20", "--reason", "y")
    refused(run, ledger, run("revoke", 0, *end), "target-not-a-decision")
    refused(run, ledger, run("revoke", 7, *end), "target-unknown")
    refused(run, ledger, run("ledger", "redact", 0, "--reason", "x"), "nothing-to-redact")
    assert run("revoke", 1, *end).code == 0
    assert "target-ended" in run("revoke", 1, *end).err
    assert run("ledger", "redact", 1, "--reason", "x").code == 0
    assert "nothing-to-redact" in run("ledger", "redact", 1, "--reason", "x").err


def test_attachments_that_changed_while_they_were_read(
    run: Run, ledger: Path, sample_copy: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored is what was judged, or nothing is."""
    from engine.audit import record

    folder = sample_copy(WITH_FILES.name)
    original = record.require_permitted

    def meddle(*given: object) -> None:
        original(*given)  # type: ignore[arg-type]
        next(path for path in (folder / "tai-lieu").iterdir()).write_text("đã sửa")

    monkeypatch.setattr(record, "require_permitted", meddle)
    refused(run, ledger, decide(run, folder, "2026-11-05", "--attach"), "attachment-changed")


def test_keys(run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No overwriting, no short passphrase, no wrong one, none on the command line; another's key signs nothing."""
    before = (tmp_path / "key.pem").read_bytes()
    refused(run, ledger, run("key", "new", "key.pem"), "key-exists")
    assert (tmp_path / "key.pem").read_bytes() == before
    assert run("key", "new", "other.pem").code == 0
    refused(
        run, ledger, decide(run, WITH_FILES, "2026-11-05", "--key", "other.pem"), "key-not-in-force"
    )
    refused(run, ledger, decide(run, WITH_FILES, "2026-11-05", "--key", "none.pem"), "file-missing")
    monkeypatch.setenv("ANTT_KEY_PASSPHRASE", "ngắn")
    refused(run, ledger, run("key", "new", "short.pem"), "passphrase-short")
    assert not (tmp_path / "short.pem").exists()
    refused(run, ledger, decide(run, WITH_FILES, "2026-11-05"), "key-passphrase-wrong")
    monkeypatch.delenv("ANTT_KEY_PASSPHRASE")
    refused(run, ledger, decide(run, WITH_FILES, "2026-11-05"), "passphrase-needed")
    assert "--passphrase " not in run("decide", "--help").out


def test_a_ledger_is_never_overwritten(run: Run, ledger: Path) -> None:
    """Nor made under a name that cannot be one; one that is not there is not made by the way."""
    refused(run, ledger, run("ledger", "new", "--name", "a"), "ledger-exists")
    refused(run, ledger, run("ledger", "new", "--name", "a b", "--ledger", "b"), "origin-unusable")
    refused(run, ledger, decide(run, WITH_FILES, "2026-11-05", "--ledger", "c"), "ledger-not-found")
    assert not Path("b").exists() and not Path("c").exists()


def test_what_cannot_be_replayed_or_exported(run: Run, ledger: Path) -> None:
    """Replaying nothing is not success."""
    refused(run, ledger, run("replay", "--year", "1999"), "replay-nothing")
    refused(run, ledger, run("replay", 0), "replay-not-a-decision")
    refused(run, ledger, run("replay", 5), "entry-unknown")
    refused(run, ledger, run("ledger", "show", 0, "--format", "html"), "replay-not-a-decision")
    refused(run, ledger, run("replay", 1, "--under", "tt124-2012"), "edition-unknown")
    assert run("replay").code == 2
    refused(run, ledger, run("ledger", "export", 9), "entry-unknown")
    assert run("verify", MET / "dossier.yaml").code == 2


def test_a_ledger_that_may_only_be_read(run: Run, ledger: Path) -> None:
    """Reading verbs work; writing ones say so, and record nothing."""
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    ledger.chmod(stat.S_IREAD)
    refused(run, ledger, decide(run, WITH_FILES, "2026-11-05"), "ledger-read-only")
    assert run("ledger", "verify").code == 0
