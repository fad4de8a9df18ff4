"""The page in a browser: accessible in light and dark, searchable, open on paper. Skips where there is no browser."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent))
from browser import answer, needs_axe, needs_browser, printed, violations
from pages import SHOWN, decided

from engine.report.page import page


@needs_browser
@needs_axe
@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(scheme: str, width: int, tmp_path: Path) -> None:
    """Five dossiers on one page, as wide as a desk and as a phone: no violation."""
    text = page([decided(name) for name in SHOWN], ["hong.yaml: không đọc được"], "vi")
    assert violations(text, tmp_path, scheme, width) == []


@needs_browser
@needs_axe
def test_axe_finds_what_is_wrong(tmp_path: Path) -> None:
    """The check can fail: pale text on white, and a button without a name."""
    text = page([decided("kdc-dat-2026")], [], "vi")
    pale = text.replace("--ink: #1b1f24", "--ink: #ddd").replace(">Mở tất cả<", "><")
    found = " ".join(violations(pale, tmp_path, "light"))
    assert "color-contrast" in found and "button-name" in found


@needs_browser
def test_the_page_follows_light_and_dark(tmp_path: Path) -> None:
    """Another ground and another ink, as the reader's system asks."""
    text = page([decided("kdc-dat-2026")], [], "vi")
    script = "return getComputedStyle(document.body).backgroundColor;"
    found = [answer(text, script, tmp_path, scheme) for scheme in ("light", "dark")]
    assert found == ["rgb(255, 255, 255)", "rgb(20, 24, 29)"]


SEARCH = """
const box = document.querySelector(".tools input");
const seen = () => [...document.querySelectorAll("details.leaf")].filter((each) => each.offsetParent !== null).length;
const ask = (words) => { box.value = words; box.dispatchEvent(new Event("input")); return seen(); };
const press = (what) => document.querySelector("[data-do=" + what + "]").click();
const open = () => document.querySelectorAll("details[open]").length;
const before = open(), all = document.querySelectorAll("details").length;
const found = { tools: !document.querySelector(".tools").hidden, none: ask("không ở đâu có"),
  marked: ask("Cháy, NỔ nghiêm trọng"), plain: ask("chay, no nghiem trong"),
  told: document.querySelector("output").textContent, below: ask("4.4.d Không để xảy ra") };
ask(""); found.restored = open() === before;
press("open"); found.opened = open() === all; press("close"); found.closed = open() === 0;
return found;
"""


@needs_browser
def test_the_search_shows_what_matches(tmp_path: Path) -> None:
    """With or without marks and capitals; what was open is so again after; all open and close at once."""
    found = answer(page([decided("kdc-nhieu-vu-viec")], [], "vi"), SEARCH, tmp_path)
    assert found["tools"] and found["restored"] and found["opened"] and found["closed"]
    assert found["none"] == 0
    assert found["marked"] == found["plain"] == 1
    assert found["told"] == "1 mục khớp"
    assert found["below"] == 3, "what stands below a criterion that matches is shown with it"


@needs_browser
def test_nothing_is_folded_on_paper(tmp_path: Path) -> None:
    """Printed, without its script too, the page holds the evidence of criteria that are closed on the screen."""
    text = page([decided("kdc-dat-2026")], [], "vi")
    assert '<details class="fold leaf good" data-item>' in text
    bare = text[: text.index("<script>")] + text[text.index("</script>") + len("</script>") :]
    assert printed(text, tmp_path) == printed(bare, tmp_path) > 5


@needs_browser
def test_several_dossiers_take_few_sheets(tmp_path: Path) -> None:
    """The table is one sheet; of a dossier that passes only lines are printed, of another what is wrong as well."""
    good, bad = decided("kdc-dat-2026"), decided("kdc-nhieu-vu-viec")
    assert printed(page([good] * 3, [], "vi"), tmp_path) <= 1 + 3 * 2
    alone, among = (printed(page(each, [], "vi"), tmp_path) for each in ([bad], [bad, bad]))
    assert among - 1 > alone, "what is wrong with a dossier is printed for each of two"
