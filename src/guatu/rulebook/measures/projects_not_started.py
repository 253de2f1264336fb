"""未开工项目数：在库而尚未开工的项目。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import seeds


@measure(
    name="未开工项目数",
    k="K-14",
    unit=Unit.COUNT,
    source=seeds("未开工项目"),
    examples=(
        Example(
            "月末未开工，计一个",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 6, 1)}]},
            expect=1,
        ),
        Example(
            "月末当天开工，不计",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 5, 31)}]},
            expect=0,
        ),
        Example("打包项目本身不计", given={"month": Month(2022, 5), "project": [{"children": 2}]}, expect=0),
    ),
)
def projects_not_started(projects, projects_started):
    return projects - projects_started
