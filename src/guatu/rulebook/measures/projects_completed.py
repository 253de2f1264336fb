"""竣工项目数：月末以前已竣工（含已投产的）。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, has_completed
from guatu.rulebook.words import flag


@measure(
    name="竣工项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example(
            "月末当天竣工，计入",
            given={"month": Month(2022, 5), "project": [{"completed_on": date(2022, 5, 31)}]},
            expect=1,
        ),
        Example(
            "次月一日竣工，不计",
            given={"month": Month(2022, 5), "project": [{"completed_on": date(2022, 6, 1)}]},
            expect=0,
        ),
        Example(
            "没有竣工日期、阶段已是投产，计入",
            given={"month": Month(2022, 5), "project": [{"stage": "production"}]},
            expect=1,
        ),
    ),
)
def projects_completed(project, month):
    return flag(has_completed(project, month) & counted(project))
