"""`antt check --format html`: one page that says what the report says, inert, alike on every machine."""

from __future__ import annotations

import html as markup
import re
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from builders import DOSSIER, edit, write_criteria, write_dossier

sys.path.append(str(Path(__file__).resolve().parent))
from pages import SHOWN, decided

import cli
from engine.decision import Decision
from engine.report.json import document
from engine.report.page import page
from engine.report.page_shell import TEMPLATES, digest

VOID = {"meta", "input", "br", "link", "img", "hr"}
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


class Tags(HTMLParser):
    """Every tag with its attributes, the text between them, and whether they are well nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("style", "script"):
            self.words.append(data)

    def named(self, name: str) -> Iterator[dict[str, str | None]]:
        return (attributes for tag, attributes in self.tags if tag == name)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def content(text: str) -> str:
    """The page without style and script, and without blank lines: what its golden file holds."""
    bare = re.sub(r"<(style|script)>.*?</\1>|<meta http-equiv[^>]*>", "", text, flags=re.DOTALL)
    return re.sub(r"\n\s*\n+", "\n", bare)


@pytest.mark.parametrize("name", SHOWN)
def test_a_sample_has_its_golden_page(name: str, golden: Callable[[str, str], None]) -> None:
    """The content of the page of a sample is tests/golden/page/<name>.html."""
    golden(f"page/{name}.html", content(page([decided(name)], [], "vi")))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_whole_and_fetches_nothing(name: str, lang: str) -> None:
    """Well nested, in its language, every address on the page itself, no id twice, every link with a target."""
    tags = Tags(page([decided(name)], [], lang))
    assert next(tags.named("html"))["lang"] == lang
    ids = [attributes["id"] for _, attributes in tags.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] or "" for attributes in tags.named("a")]
    assert links and {link.removeprefix("#") for link in links} <= set(ids)
    for tag, attributes in tags.tags:
        assert tag not in ("link", "img", "iframe", "object", "base")
        assert not {"src", "style", "srcset"} & attributes.keys()
        assert not [key for key in attributes if key.startswith("on")]
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    assert "url(" not in style and "@import" not in style


def test_only_the_pages_own_script_may_run() -> None:
    """Its policy names the digests of the style and of the script as they stand in it, and nothing else."""
    text = page([decided("kdc-dat-2026")], [], "vi")
    policy = markup.unescape(
        next(a["content"] or "" for a in Tags(text).named("meta") if a.get("http-equiv"))
    )
    inside = {
        tag: re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL) for tag in ("style", "script")
    }
    for tag, found in inside.items():
        assert len(found) == 1
        assert f"{tag}-src '{digest(found[0])}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", SHOWN[:3])
def test_a_page_leaves_nothing_out(name: str) -> None:
    """Every criterion with its outcome, what was asked and found, every reason, remedy and statement of the report."""
    data = decided(name)
    said, shown = document(Decision(data), "vi"), Tags(page([data], [], "vi")).text

    def sentences(nodes: list[dict[str, Any]]) -> Iterator[str]:
        for node in nodes:
            yield f"{node['id']} {node['title']['vi']}"
            yield node["citation"]["text"]
            if node["found"]:
                yield node["required"]["text"]
                yield node["found"]["text"]
            yield from (each["text"] for each in node["remedies"])
            yield from sentences(node["children"])

    trees = [each for key in ("scope", "criteria", "papers") for each in said[key]]
    expected = [*sentences(trees), *(each["text"] for each in said["blockers"])]
    expected += [each["title"]["vi"] for each in (*data["authority"], *data["notes"])]
    expected += [each["text"] for each in said["changes"] or ()]
    assert len(expected) > 100
    for sentence in expected:
        assert " ".join(sentence.split()) in shown


def test_what_does_not_count_is_parted_from_what_is_missing() -> None:
    """A refused paper stands under "Không được tính" with its reason, a gap under "Còn thiếu"."""
    text = page([decided("kdc-ngoai-ky")], [], "vi")
    rows = re.findall(r'<dt>([^<]*)</dt><dd class="(refused|gap)">([^<]*)</dd>', text)
    kinds = {kind for _, kind, _ in rows}
    assert kinds == {"refused", "gap"}
    for label, kind, said in rows:
        assert label == {"refused": "Không được tính", "gap": "Còn thiếu"}[kind]
        assert kind == "gap" or "không được tính" in said or "điều khoản đòi" in said


def test_a_name_cannot_become_a_tag() -> None:
    """Whatever a dossier says is text: name, place, role, number of a paper."""
    data = decided("kdc-dat-2026")
    evidence = {key: {**value, "number": EVIL} for key, value in data["evidence"].items()}
    data = {
        **data,
        "unit": {**data["unit"], "name": EVIL, "place": {"commune": EVIL}},
        "evidence": evidence,
    }
    for pages in ([data], [data, data]):
        tags = Tags(page(pages, [EVIL], "vi"))
        assert not list(tags.named("img"))
        assert len(list(tags.named("script"))) == 1
        assert tags.text.count("<script>alert(1)</script>") > 5


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def check(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """`antt check` on the small edition, in a folder of its own."""
    folder = write_criteria(tmp_path)
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> tuple[int, str, str]:
        asked = ["check", *words, "--criteria", folder, "--as-of", "2026-11-05"]
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in asked])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call


def test_several_dossiers_are_one_page_with_contents(check: Run, tmp_path: Path) -> None:
    """A list that links to each, and says of one that cannot be read why: nobody misses it unseen."""
    good = write_dossier(tmp_path)
    other = write_dossier(tmp_path, edit(DOSSIER, ("registered: 18", "registered: 17")), "kia.yaml")
    broken = write_dossier(tmp_path, "unit: [\n", "hong.yaml")
    code, out, err = check(good, other, broken, "--format", "html")
    tags = Tags(out)
    assert code == 2
    assert len(list(tags.named("article"))) == 2
    assert tags.text.count("hong.yaml") == 1 and "yaml-syntax" in err
    assert (
        out.index('href="#d1"')
        < out.index('href="#d2"')
        < out.index('id="d1"')
        < out.index('id="d2"')
    )


def test_the_table_of_several_dossiers_says_what_each_lacks() -> None:
    """Unit, verdict, approval, what is not met, what is open, what is to be done; no count for a unit out of scope."""
    names = ("kdc-dat-2026", "kdc-nhieu-vu-viec", "kdc-thieu-to-trinh", "cq-luc-luong-vu-trang")
    reports = [decided(name) for name in names]
    text = page(reports, [], "vi")
    table = text[text.index("<tbody>") : text.index("</tbody>")]
    rows = [
        [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td.*?</td>", row)]
        for row in re.findall(r"<tr>.*?</tr>", table)
    ]
    assert [row[1] for row in rows] == [f"{each['unit']['name']}, năm 2026" for each in reports]
    met, failed, unsigned, outside = (row[2:] for row in rows)
    assert met == ["ĐẠT tiêu chuẩn", "có thể trình ký", "0", "0", "–"]
    assert failed == ["CHƯA ĐẠT tiêu chuẩn", "chưa thể trình ký", "23", "0", "không còn cách"]
    assert unsigned == ["ĐẠT tiêu chuẩn", "chưa thể trình ký", "0", "2", "–"]
    assert outside == ["NGOÀI PHẠM VI áp dụng", "chưa thể trình ký", "–", "–", "–"]
    assert re.findall(r'<span class="tone \w+">([^<]*)</span>: (\d)', text) == [
        ("ĐẠT tiêu chuẩn", "2"),
        ("CHƯA ĐẠT tiêu chuẩn", "1"),
        ("NGOÀI PHẠM VI áp dụng", "1"),
    ]


def test_the_same_dossier_gives_the_same_bytes(check: Run, tmp_path: Path) -> None:
    """In the same folder or another, today or next year."""
    first = check(write_dossier(tmp_path), "--format", "html", "-o", "a.html")
    second = check(write_dossier(tmp_path / "xa"), "--format", "html", "-o", "b.html")
    assert first == second == (0, "", "")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_nothing_is_written_where_nothing_could_be_read(check: Run, tmp_path: Path) -> None:
    """One broken dossier: the problem, exit code 2, no file."""
    code, _, err = check(write_dossier(tmp_path, "unit: [\n"), "--format", "html", "-o", "a.html")
    assert (code, "yaml-syntax" in err, (tmp_path / "a.html").exists()) == (2, True, False)
