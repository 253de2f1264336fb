"""Numbers of official documents (文号) by their form: GB/T 9704-2012, permits, and registration numbers."""

from __future__ import annotations

import re
import unicodedata

BRACKETS = str.maketrans("[［【﹝〖（(﹙", "〔" * 8) | str.maketrans("]］】﹞〗）)﹚", "〕" * 8)
LETTER = re.compile(
    r"(?P<office>[\u4e00-\u9fff·、]{1,24})〔(?P<year>\d{4})〕(?P<word>[\u4e00-\u9fff]{0,4})(?P<at>\d{1,6})号"
)
PERMIT = re.compile(
    r"(?:[\u4e00-\u9fff]{0,12}(?:〔\d{4}〕)?[\u4e00-\u9fff]{0,12})?[\u4e00-\u9fff]字?第[\dA-Z\-]{3,30}号"
)
PLAIN = re.compile(r"[0-9A-Z]{2}[0-9A-Z\-]{4,38}")
FIRST_YEAR = 1949
HOW = "公文写“机关代字〔年份〕序号号”，如“霁发改审批〔2022〕12号”；许可证写“建字第410703202200012号”"


class NumberWrong(ValueError):
    """What is given is no document number; a Chinese sentence says what it should look like."""


def document_number(text: str, *, year: int) -> str:
    """The number as it is kept: six-cornered brackets, half-width digits, no blanks. `year` is this one.

    Raises NumberWrong. A document's serial stands without 第 and without zeros in front (GB/T 9704-2012, 7.2.5).
    """
    told = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(BRACKETS)
    if not told:
        return ""
    found = LETTER.fullmatch(told)
    if found is None:
        if PERMIT.fullmatch(told) or PLAIN.fullmatch(told.upper()):
            return told
        raise NumberWrong(f"文号“{text.strip()[:40]}”看不懂。{HOW}。")
    if not FIRST_YEAR <= int(found["year"]) <= year:
        raise NumberWrong(f"文号“{told}”的年份{found['year']}不对，应在{FIRST_YEAR}年至{year}年之间。")
    if found["at"].startswith("0"):
        raise NumberWrong(f"文号“{told}”的序号不编虚位，“{found['at']}”写成“{found['at'].lstrip('0') or '1'}”。")
    return told
