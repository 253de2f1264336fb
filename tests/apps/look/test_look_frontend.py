"""Styles, modules and icons: what may stand in them, and that the build carries them all."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FRONTEND = ROOT / "frontend"
SHEETS = sorted((FRONTEND / "css").glob("*.css"))
MODULES = sorted((FRONTEND / "js").glob("*.mjs"))
TEMPLATES = sorted((ROOT / "src/guatu/apps").glob("*/templates/**/*.html"))
ICON = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']""")
NAMED = "white|black|red|green|blue|yellow|gr[ae]y|orange|silver|gold|navy|purple|pink|brown"
RAW_COLOUR = re.compile(
    rf"#[0-9a-f]{{3,8}}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(|:\s*(?:{NAMED})\s*[;}}]", re.I
)
TOO_NEW = re.compile(r":has\(|color-mix\(|@layer|@container|@scope|^\s*&", re.M)


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.S)


def node(code: str) -> object:
    done = subprocess.run(
        ["node", "--input-type=module", "-e", code], cwd=FRONTEND / "js", capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name != "tokens.css"], ids=lambda s: s.name)
def test_a_raw_colour_stands_only_in_the_tokens(sheet):
    assert RAW_COLOUR.findall(without_comments(sheet.read_text("utf-8"))) == []


def test_a_raw_colour_would_be_found():
    assert all(RAW_COLOUR.search(css) for css in ("a{color:#fff}", "a{color: red}", "a{fill:rgba(0,0,0,.1)}"))
    assert not RAW_COLOUR.search(".light.red { color: var(--red) } #main { margin: 0 }".replace("#main", "main"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.name)
def test_a_sheet_uses_nothing_an_older_browser_lacks_and_only_tokens_that_exist(sheet):
    css = without_comments(sheet.read_text("utf-8"))
    known = set(re.findall(r"(--[\w-]+)\s*:", "".join(s.read_text("utf-8") for s in SHEETS)))

    assert TOO_NEW.findall(css) == []
    assert set(re.findall(r"var\((--[\w-]+)", css)) - known == set()
    assert css.count("{") == css.count("}")


def test_both_themes_name_the_same_colours():
    css = (FRONTEND / "css/tokens.css").read_text("utf-8")
    light, dark = css.split('[data-theme="dark"]')
    colours = r"(--(?:c|red|yellow|green|unlit|ch|map)[\w-]*)\s*:"

    assert set(re.findall(colours, dark)) == set(re.findall(colours, light))


def test_every_icon_a_template_uses_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (FRONTEND / "icons.svg").read_text("utf-8")))
    used = {name for template in TEMPLATES for name in ICON.findall(template.read_text("utf-8"))}

    assert "search" in used
    assert used - drawn == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: str(t.relative_to(ROOT)))
def test_a_template_holds_no_inline_style_and_no_inline_script(template):
    text = re.sub(r"\{%.*?%\}", "", template.read_text("utf-8"))  # `{% if one == other %}` is no handler

    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=|hx-on", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.name)
def test_a_module_writes_text_and_not_html(module):
    code = module.read_text("utf-8")

    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b", code
    )


def test_one_module_makes_the_only_policy():
    makers = [module.name for module in MODULES if "createPolicy(" in module.read_text("utf-8")]

    assert makers == ["trusted.mjs"]


def test_the_lock_names_no_download_address():
    lock = (ROOT / "package-lock.json").read_text("utf-8")

    assert "resolved" not in lock
    assert "://" not in lock
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text("utf-8")


def test_the_build_carries_every_file():
    done = subprocess.run(["node", "frontend/build.mjs"], cwd=ROOT, capture_output=True, text=True, check=True)
    static = ROOT / "src/guatu/apps/look/static/look"

    assert "已备好" in done.stdout
    for made in (
        *(f"css/{s.name}" for s in SHEETS),
        *(f"js/{m.name}" for m in MODULES),
        "icons.svg",
        "vendor/htmx.min.js",
    ):
        assert (static / made).stat().st_size > 0


AMOUNTS = {
    "3,900": "3900000000",
    "３９００": "3900000000",
    "0.42亿": "420000000000".removesuffix("00"),
    "3200": "3200000000",
    "0.000001": "1",
    "5千万": "5000000000",
    "1.2亿元": "12000000000",
    "500元": "50000",
    "−300": "-300000000",
    "9007199254740993": "problem",
    "900719925474099": "900719925474099000000",
    "0.0000001": "problem",
    "三千二百万左右": "problem",
    "1.5亿千瓦时": "problem",
    "": "null",
}


def test_amounts_are_read_to_the_last_fen():
    told = node(
        "import { amount } from './exact.mjs';"
        f"const given = {json.dumps(list(AMOUNTS))};"
        "console.log(JSON.stringify(given.map(text => { const read = amount(text);"
        " return read === null ? 'null' : read.problem ? 'problem' : String(read.fen); })));"
    )

    assert dict(zip(AMOUNTS, told, strict=True)) == AMOUNTS


def test_the_page_rounds_and_compares_as_the_kernel_does():
    from guatu.kernel import display

    cases = [
        (done, plan, month)
        for plan in (1, 7, 36_000, 2**53 + 1)
        for done in (0, 1, 16_900, 2**53 - 1)
        for month in (1, 5, 12)
    ]
    told = node(
        "import { gap, rate, wanWhole } from './exact.mjs';"
        f"const cases = {json.dumps([[str(d * 10**6), str(p * 10**6), m] for d, p, m in cases])};"
        "const told = ([d, p, m]) => [rate(BigInt(d), BigInt(p)), gap(BigInt(d), BigInt(p), m), wanWhole(BigInt(d))];"
        "console.log(JSON.stringify(cases.map(told)));"
    )

    expected = [
        [f"{display.percent(100 * d, p)}%", display.points(1200 * d - 100 * m * p, 12 * p), display.wan(d * 10**6)]
        for d, p, m in cases
    ]
    assert told == expected


COLUMNS = [
    ("项目", "carried"),
    ("年计划", "carried-number"),
    ("上月累计", "carried-number"),
    ("本月完成", "number"),
    ("本年累计", "carried-number"),
    ("完成率", "carried-number"),
    ("形象进度", "text"),
    ("开工日期", "text"),
    ("存在问题", "text"),
]


def planned(rows: list[list[str]], start: int) -> dict[str, object]:
    columns = [{"title": title, "kind": kind} for title, kind in COLUMNS]
    return node(
        "import { plan } from './paste.mjs';"
        f"console.log(JSON.stringify(plan({json.dumps(rows)}, {json.dumps(columns)}, {start})));"
    )


def test_a_block_without_the_grey_columns_fills_the_white_ones_in_turn():
    assert planned([["300", "桩基完成 40%"], ["0.42亿", "封顶"]], 3) == {"head": False, "targets": [3, 6]}


def test_a_block_with_the_grey_columns_keeps_its_places_and_drops_them():
    rows = [["300", "16,900", "46.9%", "桩基完成"], ["400", "8,000", "66.7%", "封顶"]]

    assert planned(rows, 3) == {"head": False, "targets": [3, -1, -1, 6]}


def test_a_head_row_decides_by_its_titles():
    assert planned([["形象进度", "本月完成", "备注"], ["封顶", "300", "x"]], 3) == {"head": True, "targets": [6, 3, -1]}


def test_a_quoted_cell_keeps_its_lines_tabs_and_quotes():
    told = node(
        "import { block } from './paste.mjs';"
        'console.log(JSON.stringify(block(\'1\\t"甲\\n乙"\\r\\n2\\t"说""好""\\t"\\r\\n\')));'
    )

    assert told == [["1", "甲\n乙"], ["2", '说"好"']]
