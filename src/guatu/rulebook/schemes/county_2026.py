"""××县重点项目考核办法（2026年修订）：百分制，另有佐证扣分。"""

from guatu.kernel import Example, Item, Scheme
from guatu.rulebook.methods import Banded, ByRank, Deducted, InProportion
from guatu.rulebook.sources import county_measures_2026 as article


def _item(code: str, name: str, full: int, by: object, clause: str, *examples: Example) -> Item:
    return Item(code=code, name=name, full=full, by=by, source=article(clause), examples=examples)


ITEMS = (
    _item(
        "completion",
        "年度投资完成率",
        50,
        InProportion(of="annual_completion"),
        "第十条（一）",
        Example("完成80%得40分", given={"annual_completion": "80.0"}, expect="40"),
        Example("超额不加分", given={"annual_completion": "120.0"}, expect="50"),
        Example("没有年度计划，无法判断", given={"annual_completion": None}, expect=None),
    ),
    _item(
        "listing",
        "入库率",
        20,
        Banded(of="listing_rate", bands=((90, 20), (70, 12), (50, 6)), unit="%"),
        "第十条（二）",
        Example("恰好90%进第一档", given={"listing_rate": "90"}, expect="20"),
        Example("89.9%在第二档", given={"listing_rate": "89.9"}, expect="12"),
        Example("恰好70%在第二档", given={"listing_rate": "70"}, expect="12"),
        Example("恰好50%在第三档", given={"listing_rate": "50"}, expect="6"),
        Example("不足50%不得分", given={"listing_rate": "49.9"}, expect="0"),
    ),
    _item(
        "starting",
        "开工率（占至今应开工）",
        10,
        InProportion(of="start_rate_of_due"),
        "第十条（三）",
        Example("应开工的全部开工，满分", given={"start_rate_of_due": "100"}, expect="10"),
        Example("提前开工多的不超过满分", given={"start_rate_of_due": "103"}, expect="10"),
        Example("开工三分之一，得3.3333分", given={"starts_made": 1, "starts_due": 3}, expect="3.3333"),
    ),
    _item(
        "league",
        "年度投资完成率排名",
        10,
        ByRank(of="annual_completion", points=(10, 8, 6)),
        "第十条（四）",
        Example(
            "并列第二同得8分，其后为第四名", {"annual_completion": ["95", "90", "90", "70"]}, ["10", "8", "8", "0"]
        ),
    ),
    _item(
        "reporting",
        "月报按时报送率",
        10,
        InProportion(of="reporting_on_time_rate"),
        "第十条（五）",
        Example("20个按时报16个，得8分", given={"reporting_on_time_rate": "80"}, expect="8"),
    ),
    _item(
        "deduction",
        "扣分事项",
        0,
        Deducted(kinds=("deduction",), most=20, gain=0),
        "第十一条",
        Example("没有扣分事项，不扣", given={"evidence_points_deduction": 0}, expect="0"),
        Example("扣3分", given={"evidence_points_deduction": -30_000}, expect="-3"),
        Example("最多扣20分", given={"evidence_points_deduction": -250_000}, expect="-20"),
    ),
)

county_2026 = Scheme("county_2026", name="××县重点项目考核办法（2026年修订）", source=article("第一条"), items=ITEMS)
