"""××县重点项目考核办法（2026年修订）：百分制。"""

from guatu.kernel import Example, Item, Scheme
from guatu.rulebook.methods import Banded, ByRank, InProportion
from guatu.rulebook.sources import county_measures_2026 as article

county_2026 = Scheme(
    code="county_2026",
    name="××县重点项目考核办法（2026年修订）",
    source=article("第一条"),
    items=(
        Item(
            code="completion",
            name="年度投资完成率",
            full=50,
            by=InProportion(of="annual_completion"),
            source=article("第十条（一）"),
            examples=(
                Example("完成80%得40分", given={"annual_completion": "80.0"}, expect="40"),
                Example("超额不加分", given={"annual_completion": "120.0"}, expect="50"),
            ),
        ),
        Item(
            code="starting",
            name="开工率",
            full=20,
            by=Banded(of="start_rate", bands=((90, 20), (70, 12), (50, 6))),
            source=article("第十条（二）"),
            examples=(
                Example("恰好90%进第一档", given={"start_rate": "90"}, expect="20"),
                Example("不足50%不得分", given={"start_rate": "49.9"}, expect="0"),
            ),
        ),
        Item(
            code="league",
            name="年度投资完成率排名",
            full=10,
            by=ByRank(of="annual_completion", points=(10, 8, 6)),
            source=article("第十条（四）"),
            examples=(
                Example(
                    "并列第二同得8分，其后为第四名",
                    given={"annual_completion": ["95", "90", "90", "70"]},
                    expect=["10", "8", "8", "0"],
                ),
            ),
        ),
    ),
)
