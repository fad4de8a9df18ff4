"""Pages in a real browser, where one is: Chromium without a window. Whoever has none skips, and says so."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
SCHEMES = {"light": "1", "dark": "0"}
ANSWER = re.compile(r'<pre id="answer">(.*?)</pre>', re.DOTALL)

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="no axe-core: npm install axe-core, or AXE_CORE=path of axe.min.js"
)


def dom(page: str, folder: Path, scheme: str = "light", width: int = 1200) -> str:
    """The document as it stands after its scripts have run."""
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    assert CHROMIUM is not None
    words = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
        *(f"--user-data-dir={folder / 'profile'}", f"--window-size={width},900"),
        f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
        *("--virtual-time-budget=20000", f"file://{path}"),
    ]
    done = subprocess.run(words, capture_output=True, timeout=120, check=True)
    return done.stdout.decode()


def answer(page: str, script: str, folder: Path, scheme: str = "light", width: int = 1200) -> Any:
    """What `script`, the body of an async function run at the end of the page, returns.

    The page's own policy would forbid the script, so that it is taken out of this copy.
    """
    assert len(POLICY.findall(page)) <= 1
    asked = (
        '<pre id="answer"></pre>\n<script>\n(async () => {' + script + "})().then((found) => "
        '{ document.getElementById("answer").textContent = JSON.stringify(found); });\n</script>\n'
    )
    shown = dom(POLICY.sub("", page).replace("</body>", f"{asked}</body>"), folder, scheme, width)
    found = ANSWER.search(shown)
    assert found is not None and found[1], shown[-2000:]
    return json.loads(html.unescape(found[1]))


def violations(page: str, folder: Path, scheme: str, width: int = 1200) -> list[str]:
    """What axe finds wrong with a page, each with the place."""
    axe = AXE.read_text(encoding="utf-8").replace("</script", "<\\/script")
    tools = page.replace("</head>", f"<script>{axe}</script>\n</head>")
    script = (
        'document.getElementById("answer").remove(); const found = await axe.run();'
        'const out = document.createElement("pre"); out.id = "answer"; document.body.append(out);'
        "return found.violations.map((each) => each.id + ': ' + each.nodes.map((node) => node.html).join(' | '));"
    )
    return list(answer(tools, script, folder, scheme, width))


def printed(page: str, folder: Path) -> int:
    """How many sheets of paper a page comes to."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    assert CHROMIUM is not None
    words = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"),
        *(f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={folder / 'page.pdf'}"),
        f"file://{folder / 'page.html'}",
    ]
    subprocess.run(words, capture_output=True, timeout=120, check=True)
    return (folder / "page.pdf").read_bytes().count(b"/Type /Page\n")
