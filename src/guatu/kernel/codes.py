"""The codes of organisations (GB 32100-2015) and investment projects (GB/T 40058-2021 and its forerunners), checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from guatu.kernel.regions import Regions, national

CodeLevel = Literal["ok", "warning", "error"]

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
DASHES = re.compile("[‐‑‒–—―−－﹣ｰ_]")
BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
SHOWN_LENGTH = 40

AUTHORITIES = {
    "1": "机构编制",
    "2": "外交",
    "3": "司法行政",
    "4": "文化",
    "5": "民政",
    "6": "旅游",
    "7": "宗教",
    "8": "工会",
    "9": "工商（市场监管）",
    "A": "中央军委改革和编制办公室",
    "N": "农业",
    "Y": "其他",
}
FIRST_NEW = 2011  # 2020年11月，发改投资〔2020〕1439号施行；2011、2012因此只会是年月，不会是旧式年份
OLD_YEARS = range(2013, 2022)
SHAPES = {"地区": 6, "部门（行业）": 2, "类型": 2, "序号": 6}
GUANGDONG_FOUR = re.compile(r"(\d{4})-(44\d{4})-(\d{2})(\d{2})-([A-Z]\d{2,5})")
GUANGDONG_FIVE = re.compile(r"(\d{4})-(44\d{4})-(\d{2})-(\d{2})-([A-Z]\d{2,5})")
PLAIN = re.compile(r"(\d{4})(\d{6})(\d{2})(\d{2})(\d{6})")


@dataclass(frozen=True)
class CodeCheck:
    """What a code says and whether it holds.

    `text` is as given, `normal` as it should be kept; `kind` is uscc, project_code, project_code_old or
    project_code_guangdong; `parts` are the segments by name; `message` is a Chinese sentence, empty where all is well.
    """

    text: str
    normal: str
    kind: str
    level: CodeLevel
    message: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.level == "ok"


def normalised(text: str) -> str:
    """Half-width, upper case, without blanks, every dash a hyphen."""
    return BLANKS.sub("", DASHES.sub("-", unicodedata.normalize("NFKC", text))).upper()


def uscc_check_character(body: str) -> str:
    """The 18th character for the first 17. Raises ValueError for a character outside the alphabet. GB 32100-2015."""
    total = sum(USCC_ALPHABET.index(sign) * weight for sign, weight in zip(body, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def mod_11_10(digits: str) -> str:
    """The check digit of ISO 7064 MOD 11,10 for a row of digits."""
    left = 10
    for digit in digits:
        left = (left + int(digit)) % 10 or 10
        left = left * 2 % 11
    return str((11 - left) % 10)


def check_uscc(text: str, regions: Regions | None = None) -> CodeCheck:
    """A unified social credit code (统一社会信用代码): wrong length or characters are an error, a wrong check character
    only a warning, since real early codes have one. Its region is as it was on registration and is not judged."""
    normal = normalised(text).replace("-", "")
    if len(normal) != 18:
        said = f"统一社会信用代码应为18位，实际为{len(normal)}位，请核对" if normal else "统一社会信用代码不能为空"
        return CodeCheck(text, normal, "uscc", "error", said)
    strange = [(place, sign) for place, sign in enumerate(normal, start=1) if sign not in USCC_ALPHABET]
    if strange:
        found = "、".join(f"第{place}位“{sign}”" for place, sign in strange)
        said = f"统一社会信用代码不使用字母I、O、Z、S、V和符号，{found}有误，请核对"
        hint = {"expected_check": uscc_check_character(normal[:17])} if strange[0][0] == 18 else {}
        return CodeCheck(text, normal, "uscc", "error", said, hint)
    due = uscc_check_character(normal[:17])
    parts = {
        "authority": AUTHORITIES.get(normal[0], ""),
        "category": normal[1],
        "region": normal[2:8],
        "region_name": region_name(normal[2:8], regions),
        "organisation": normal[8:17],
        "check": normal[17],
        "expected_check": due,
    }
    if due != normal[17]:
        said = f"统一社会信用代码校验位应为“{due}”，实际为“{normal[17]}”；早年试点代码也有不符的，请核对营业执照"
        return CodeCheck(text, normal, "uscc", "warning", said, parts)
    return CodeCheck(text, normal, "uscc", "ok", "", parts)


def check_project_code(text: str, regions: Regions | None = None) -> CodeCheck:
    """An investment project code (项目代码): YYMM-region-department-type-serial of 24 characters, the year form before
    November 2020, or Guangdong's early variant.

    A segment of the wrong shape is an error that names it; an unknown region (local codes exist), a check digit that
    does not fit and the Guangdong variant are warnings.
    """
    normal = normalised(text)
    if found := PLAIN.fullmatch(normal):
        normal = "-".join(found.groups())
    if found := GUANGDONG_FOUR.fullmatch(normal) or GUANGDONG_FIVE.fullmatch(normal):
        return guangdong_code(text, normal, found, regions)
    segments = normal.split("-")
    if not normal:
        return CodeCheck(text, normal, "project_code", "error", "项目代码不能为空")
    if len(segments) != 5:
        shown = normal if len(normal) <= SHOWN_LENGTH else normal[:SHOWN_LENGTH] + "…"
        said = f"项目代码应为5段24位，如2111-522323-04-01-342068，实际为{len(segments)}段“{shown}”"
        return CodeCheck(text, normal, "project_code", "error", said)
    time, kind, wrong = read_time(segments[0])
    problems = [wrong] if wrong else []
    problems += [
        f"项目代码的{title}段应为{digits}位数字，实际为{len(segment)}位“{segment[:SHOWN_LENGTH]}”"
        for (title, digits), segment in zip(SHAPES.items(), segments[1:], strict=True)
        if not re.fullmatch(rf"[0-9]{{{digits}}}", segment)
    ]
    if problems:
        return CodeCheck(text, normal, kind, "error", "；".join(problems) + "，请对照批文核对")
    _, region, department, type_, serial = segments
    parts = time | place_parts(region, regions) | {"department": department, "type": type_, "serial": serial}
    if kind == "project_code":
        parts |= {"check": serial[-1], "expected_check": mod_11_10(normal.replace("-", "")[:-1])}
    return judged(text, normal, kind, parts)


def read_time(segment: str) -> tuple[dict[str, str], str, str]:
    """Year and month of a time segment, the form of code it belongs to, and what is wrong with it."""
    if re.fullmatch(r"[0-9]{4}", segment):
        if int(segment) in OLD_YEARS:
            return {"time": segment, "year": segment}, "project_code_old", ""
        if int(segment) >= FIRST_NEW and 1 <= int(segment[2:]) <= 12:
            return {"time": segment, "year": f"20{segment[:2]}", "month": segment[2:]}, "project_code", ""
    said = f"项目代码的时间段“{segment[:SHOWN_LENGTH]}”应为4位年月（如2111指2021年11月）或2020年及以前的年份（如2019）"
    return {}, "project_code", said


def guangdong_code(text: str, normal: str, found: re.Match[str], regions: Regions | None) -> CodeCheck:
    year, region, department, type_, serial = found.groups()
    parts = {"time": year, "year": year} | place_parts(region, regions)
    parts |= {"department": department, "type": type_, "serial": serial}
    if int(year) not in OLD_YEARS:
        said = f"项目代码的时间段“{year}”应为2020年及以前的年份（如2018），请对照批文核对"
        return CodeCheck(text, normal, "project_code_guangdong", "error", said, parts)
    return judged(text, normal, "project_code_guangdong", parts)


def place_parts(code: str, regions: Regions | None) -> dict[str, str]:
    return {"region": code, "region_name": region_name(code, regions)}


def region_name(code: str, regions: Regions | None) -> str:
    """The name of a six-digit code that stands for a place; empty where neither table nor office knows it."""
    found = (regions or national()).find(code) if code.isdigit() else None
    return found.name if found else ""


def judged(text: str, normal: str, kind: str, parts: Mapping[str, str]) -> CodeCheck:
    doubts = []
    if not parts["region_name"]:
        doubts.append(f"地区段{parts['region']}不在国家区划表中，可能是地方自编代码，请核对")
    if parts.get("check") != parts.get("expected_check"):
        doubts.append(
            f"校验位按ISO 7064 MOD 11,10应为“{parts['expected_check']}”，实际为“{parts['check']}”，请对照批文核对"
        )
    if kind == "project_code_guangdong":
        doubts.append("为广东早期的变体，只核对了分段，请对照批文核对")
    said = f"项目代码{'；'.join(doubts)}" if doubts else ""
    return CodeCheck(text, normal, kind, "warning" if doubts else "ok", said, parts)
