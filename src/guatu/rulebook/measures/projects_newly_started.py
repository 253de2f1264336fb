"""本年新开工项目数：开工日期在本年1月1日至调度月末。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, is_newly_started
from guatu.rulebook.words import flag


@measure(
    name="本年新开工项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example(
            "1月1日开工，计入", given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 1, 1)}]}, expect=1
        ),
        Example(
            "上年12月31日开工，不计",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2021, 12, 31)}]},
            expect=0,
        ),
        Example(
            "没有开工日期的新建在建项目，计入",
            given={"month": Month(2022, 5), "project": [{"nature": "new", "stage": "construction"}]},
            expect=1,
        ),
        Example(
            "次月开工，不计", given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 6, 1)}]}, expect=0
        ),
    ),
)
def projects_newly_started(project, month):
    return flag(is_newly_started(project, month) & counted(project))
