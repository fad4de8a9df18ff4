"""The roll-up, the calendar and a resubmission in a browser: accessible in light and dark. Skips without a browser."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent))
from browser import answer, needs_axe, needs_browser, violations

import cli

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "evidence_samples" / "xa-huoi-lam-2026"
PLAN = ROOT / "criteria" / "plans" / "huong-dan-2021.yaml"
KDC = ROOT / "evidence_samples" / "kdc-2021-85-phan-tram"
FORMS = ROOT / "docs" / "office"
PAGES: dict[str, tuple[object, ...]] = {
    "rollup": ("rollup", SAMPLE, "--as-of", "2026-11-18"),
    "plan": ("rollup", KDC, "--as-of", "2021-11-08", "--plan", PLAN),
    "calendar": ("calendar", SAMPLE, "--as-of", "2026-11-18"),
    "since": (
        *("check", FORMS / "lan-3.xlsx", "--since", FORMS / "lan-2.xlsx"),
        *("--as-of", "2026-11-09"),
    ),
}


def made(name: str, folder: Path) -> str:
    """The page as the command writes it."""
    path = folder / "trang.html"
    words = (*PAGES[name], "--format", "html", "--output", path, "--lang", "vi")
    with pytest.raises(SystemExit):
        cli.main([str(word) for word in words])
    return path.read_text(encoding="utf-8")


@needs_browser
@needs_axe
@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_wrong(name: str, scheme: str, width: int, tmp_path: Path) -> None:
    """As wide as a desk and as a phone: no violation."""
    assert violations(made(name, tmp_path), tmp_path, scheme, width) == []


GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 29)"}


@needs_browser
@pytest.mark.parametrize("scheme", GROUNDS)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_follows_light_and_dark_and_fits_a_phone(
    name: str, scheme: str, tmp_path: Path
) -> None:
    """The ground is as the reader's system asks, and nothing has to be pushed aside to read a line."""
    script = (
        "const root = document.documentElement;"
        "return [getComputedStyle(document.body).backgroundColor, root.scrollWidth - root.clientWidth];"
    )
    found = answer(made(name, tmp_path), script, tmp_path, scheme, 390)
    assert found == [GROUNDS[scheme], 0]


LETTERS = """
const drawn = [...document.querySelectorAll(".chart")].filter((each) => each.getBoundingClientRect().width > 0);
const texts = drawn.flatMap((each) => [...each.querySelectorAll("text")]);
const scale = (each) => each.ownerSVGElement.getBoundingClientRect().width / each.ownerSVGElement.viewBox.baseVal.width;
return { charts: drawn.length, smallest: Math.min(...texts.map((each) => 14 * scale(each))) };
"""


@needs_browser
@pytest.mark.parametrize("width", [1200, 390])
def test_the_letters_of_a_chart_can_be_read(width: int, tmp_path: Path) -> None:
    """On a desk and on a phone each chart is drawn once, its letters no smaller than twelve dots."""
    found = answer(made("rollup", tmp_path), LETTERS, tmp_path, "light", width)
    assert found["charts"] == 2
    assert found["smallest"] >= 12


SEARCH = """
const box = document.querySelector(".tools input");
const seen = () => [...document.querySelectorAll("tbody tr")].filter((each) => each.offsetParent !== null).length;
const ask = (words) => { box.value = words; box.dispatchEvent(new Event("input")); return seen(); };
return { label: box.getAttribute("aria-label"), none: ask("không ở đâu có"), plain: ask("huoi cang") };
"""


@needs_browser
def test_a_unit_is_found_by_its_name(tmp_path: Path) -> None:
    """The box says what it looks for; marks of letters need not be typed."""
    found = answer(made("rollup", tmp_path), SEARCH, tmp_path)
    assert found == {"label": "Tìm xã, đơn vị", "none": 0, "plain": 1}
