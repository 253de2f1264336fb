"""How projects are sorted: nature, type, rank, procedure, way of building. Codes with their Chinese names."""

from __future__ import annotations

NATURES = {"new": "新建", "continuing": "续建", "planned": "拟开工"}
KINDS = {"industry": "产业", "livelihood": "民生", "function": "基本功能"}
LEVELS = {
    "national": "国家重点",
    "provincial": "省重点",
    "municipal": "市重点",
    "county": "区县重点",
    "reserve": "储备",
    "other": "一般",
}
PROCEDURES = {"approval": "审批", "permission": "核准", "filing": "备案"}
CONSTRUCTION_KINDS = {
    "new": "新建",
    "extension": "扩建",
    "rebuilding": "改建",
    "renewal": "技术改造",
    "relocation": "迁建",
    "purchase": "单纯购置",
    "other": "其他",
}


def labelled(kinds: dict[str, str]) -> dict[str, str]:
    """The name → code form in which sheets list their choices."""
    return {label: code for code, label in kinds.items()}
