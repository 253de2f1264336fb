"""前期项目数：月末处于前期阶段、尚未开工。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, has_started
from guatu.rulebook.words import flag


@measure(
    name="前期项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example("前期阶段，计入", given={"month": Month(2022, 5), "project": [{"stage": "preparation"}]}, expect=1),
        Example("谋划阶段，不计", given={"month": Month(2022, 5), "project": [{"stage": "planning"}]}, expect=0),
        Example(
            "已有开工日期，不再算前期",
            given={"month": Month(2022, 5), "project": [{"stage": "preparation", "started_on": date(2022, 5, 31)}]},
            expect=0,
        ),
    ),
)
def projects_in_preparation(project, month):
    return flag((project.stage == "preparation") & ~has_started(project, month) & counted(project))
