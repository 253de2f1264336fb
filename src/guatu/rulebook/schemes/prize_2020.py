"""2020年市重点工程综合奖：完成全年计划一项。原文其余各项不全，不列入。"""

from guatu.kernel import Example, Item, Scheme
from guatu.rulebook.methods import PerPoint
from guatu.rulebook.sources import PRIZE_2020


def _case(title: str, done: str, marks: str) -> Example:
    return Example(title, given={"annual_completion": done}, expect=marks)


prize_2020 = Scheme(
    code="prize_2020",
    name="2020年市重点工程综合奖（完成全年计划）",
    source=PRIZE_2020,
    items=(
        Item(
            code="year_plan",
            name="完成全年计划",
            full=25,
            by=PerPoint(of="annual_completion", target=100, short="0.1", over=((130, "0.2"), (None, "0.1")), limit=10),
            source=PRIZE_2020,
            examples=(
                _case("恰好完成，得25分", "100", "25"),
                _case("差1个百分点，减0.1分", "99", "24.9"),
                _case("差半个百分点，按比例减0.05分", "99.5", "24.95"),
                _case("完成90%", "90", "24"),
                _case("完成一半，减5分", "50", "20"),
                _case("一分未完成，减到上限10分", "0", "15"),
                _case("超10个百分点，加2分", "110", "27"),
                _case("恰好130%，加6分", "130", "31"),
                _case("130%以上每个百分点加0.1分", "140", "32"),
                _case("加分最多10分", "200", "35"),
                _case("恰好加到10分（170%）", "170", "35"),
            ),
        ),
    ),
    note="不足一个百分点的按比例。",
)
