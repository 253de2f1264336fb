"""Regions by code, by name and by the ranges that decide who sees what."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.kernel.regions import Level, Origin, Region, RegionError, code_range, full, national, stem, trimmed

DIVISIONS = Path(__file__).parent.parent / "data" / "standards" / "divisions"
EXPECTED = json.loads((DIVISIONS / "expected.json").read_text(encoding="utf-8"))
REGIONS = national()
TABLES = Path(__file__).parent.parent.parent / "src" / "guatu" / "kernel" / "tables"


@pytest.mark.parametrize(("code", "name"), EXPECTED["checks"].items())
def test_a_county_is_found_by_its_code(code, name):
    assert REGIONS.find(code).name == name


@pytest.mark.parametrize(("table", "rows"), [("gbt2260_2020", "rows_2020"), ("nbs_2023", "rows_2023")])
def test_the_national_tables_are_whole(table, rows):
    lines = (TABLES / f"{table}.csv").read_text(encoding="utf-8-sig").splitlines()

    assert len(lines) - 1 == EXPECTED[rows]


def test_xinxiang_has_its_twelve_counties_and_three_zones_beside_them():
    below = REGIONS.children("410700")

    assert len([region for region in below if not region.is_zone]) == EXPECTED["henan_xinxiang_counties_2020"]
    assert [region.code for region in below if region.is_zone] == ["410771", "410772", "410773"]


def test_a_zone_is_statistical_and_no_zone_stands_in_gbt2260():
    old = {line.split(",")[0] for line in (TABLES / "gbt2260_2020.csv").read_text(encoding="utf-8-sig").splitlines()}

    assert REGIONS.find("410773").is_statistical
    assert not REGIONS.find("410703").is_statistical
    assert not [region for region in REGIONS if region.is_statistical and region.code in old]


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("410703", "河南省/新乡市/卫滨区"),
        ("410703001", "河南省/新乡市/卫滨区/胜利路街道"),
        ("4107", "河南省/新乡市"),
        ("110101", "北京市/东城区"),
        ("500101", "重庆市/万州区"),
        ("419001", "河南省/济源市"),
        ("441900", "广东省/东莞市"),
        ("710000", "台湾省"),
        ("999999", ""),
        ("卫滨区", ""),
    ],
)
def test_a_path_leads_from_the_province_and_skips_headings(code, path):
    assert REGIONS.path(code) == path


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("410700", "4107"),
        ("410000", "41"),
        ("410703", "410703"),
        ("410710", "410710"),
        ("410703001", "410703001"),
        ("410703000", "410703"),
        ("410703100000", "410703100"),
        ("410703001001", "410703001001"),
        ("410700000000", "4107"),
        ("000000", ""),
        ("4107", "4107"),
    ],
)
def test_a_code_is_trimmed_level_by_level(code, short):
    assert trimmed(code) == short


@pytest.mark.parametrize("code", ["", "4", "41070", "4107031", "41070A", "四一〇七〇三", "４１０７０３", "410703 "])
def test_what_is_no_code_is_refused_in_words(code):
    with pytest.raises(RegionError, match="应为6位、9位或12位数字"):
        trimmed(code)
    assert REGIONS.find(code) is None


def test_a_range_holds_the_region_and_all_below_and_nothing_else():
    xinxiang = code_range("410700")

    assert xinxiang == ("4107", "4108")
    assert [code in xinxiang for code in ("410700", "410703", "410703001", "410799999999")] == [True] * 4
    assert [code in xinxiang for code in ("410000", "410800", "41", "410699")] == [False] * 4


def test_the_range_of_the_whole_country_holds_every_code():
    country = code_range("000000")

    assert all(region.code in country for region in REGIONS)
    assert "999999" in code_range("990000")


@given(st.sampled_from([region.code for region in REGIONS if not region.is_placeholder]))
def test_a_regions_range_holds_exactly_those_whose_ancestor_it_is(code):
    inside = {region.code for region in REGIONS if region.code in code_range(code)}
    below = {code} | {one.code for one in REGIONS if code in {above.code for above in REGIONS.ancestors(one.code)}}

    assert {found for found in inside if not REGIONS.find(found).is_placeholder} == {
        found for found in below if not REGIONS.find(found).is_placeholder
    }


@given(st.integers(0, 999_999).map("{:06}".format))
def test_full_and_trimmed_undo_each_other(code):
    assert full(trimmed(code)) == code if trimmed(code) else code == "000000"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("卫滨区", ["410703"]),
        ("卫滨", ["410703"]),
        ("新乡市", ["410700"]),
        ("新乡", ["410700", "410721"]),
        ("河南省/新乡市/卫滨区", ["410703"]),
        ("河南省新乡市卫滨区", ["410703"]),
        ("河南新乡卫滨", ["410703"]),
        (" 卫 滨 区 ", ["410703"]),
        ("海东市乐都区", ["630202"]),
        ("湘西州", ["433100"]),
        ("内蒙古", ["150000"]),
        ("广西", ["450000"]),
        ("北京", ["110000"]),
        ("东莞", ["441900"]),
        ("没有这个地方", []),
        ("", []),
        ("市辖区", []),
    ],
)
def test_a_name_finds_what_it_can_mean(name, codes):
    assert [region.code for region in REGIONS.by_name(name)] == codes


def test_a_name_shared_by_many_is_settled_by_where_to_look():
    assert len(REGIONS.by_name("鼓楼区")) == 4
    assert [region.code for region in REGIONS.by_name("鼓楼区", within="410000")] == ["410204"]
    assert REGIONS.by_name("卫滨区", within="410300") == ()
    assert [region.code for region in REGIONS.by_name("新乡", level=Level.COUNTY)] == ["410721"]


def test_a_current_name_comes_before_a_gone_one():
    assert [region.code for region in REGIONS.by_name("孟津")] == ["410308"]
    [gone] = REGIONS.by_name("孟津县")
    assert (gone.code, gone.is_gone) == ("410322", True)


def test_a_code_that_vanished_leads_to_its_successor():
    assert REGIONS.find("410306").name == "吉利区"
    assert REGIONS.successor("410306").name == "孟津区"
    assert REGIONS.successor("410703") is None
    assert [one.old_name for one in REGIONS.predecessors("410308")] == ["孟津县", "吉利区"]
    assert {one.effective for one in REGIONS.predecessors("410308")} == {"2021-03"}


def test_what_changed_between_the_tables_is_known():
    appeared, vanished = REGIONS.changed

    assert {"偃师区", "孟津区"} <= {region.name for region in appeared}
    assert {"偃师市", "孟津县", "吉利区"} <= {region.name for region in vanished}
    assert (len(appeared), len(vanished)) == (19, 20)
    assert not {region.code for region in vanished} & {region.code for region in REGIONS.children("410300")}


DEMONSTRATION = Region("410790", "示范新区", Level.COUNTY, "410700")


def test_an_office_adds_its_own_region_without_touching_the_nation():
    ours = REGIONS.extended([Region("410790001", "一号街道", Level.TOWNSHIP, "410790"), DEMONSTRATION])

    assert ours.path("410790001") == "河南省/新乡市/示范新区/一号街道"
    assert ours.find("410790").origin is Origin.LOCAL
    assert ours.by_name("示范新区", within="410700") == (DEMONSTRATION,)
    assert "410790" not in REGIONS


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (DEMONSTRATION._replace(parent="411000"), "不在上级“许昌市”（411000）的代码范围内"),
        (DEMONSTRATION._replace(parent="419900"), "上级代码419900不存在"),
        (DEMONSTRATION._replace(name=" "), "没有名称"),
        (DEMONSTRATION._replace(code="4107"), "应写作“410700”"),
        (DEMONSTRATION._replace(code="4107X0"), "应为6位、9位或12位数字"),
        (DEMONSTRATION._replace(code="410700"), "不在上级“新乡市”（410700）的代码范围内"),
    ],
)
def test_an_office_row_that_would_break_scope_is_refused(row, message):
    with pytest.raises(RegionError, match=message):
        REGIONS.extended([row])


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("卫滨区", "卫滨"),
        ("横县", "横县"),
        ("郑州", "郑州"),
        ("恩施土家族苗族自治州", "恩施"),
        ("内蒙古自治区", "内蒙古"),
    ],
)
def test_a_stem_keeps_two_characters_at_least(name, short):
    assert stem(name) == short


def test_the_tables_load_in_a_blink():
    code = (
        "import time; from guatu.kernel.regions import national; "
        "times = []\n"
        "for _ in range(5):\n"
        "    national.cache_clear(); a = time.process_time(); national(); times.append(time.process_time() - a)\n"
        "print(min(times))"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert float(shown.stdout) < 0.03
