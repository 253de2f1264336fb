"""谋划项目数：月末处于谋划阶段。"""

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted
from guatu.rulebook.words import flag


@measure(
    name="谋划项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example("谋划阶段，计入", given={"month": Month(2022, 5), "project": [{"stage": "planning"}]}, expect=1),
        Example("已转入前期，不计", given={"month": Month(2022, 5), "project": [{"stage": "preparation"}]}, expect=0),
    ),
)
def projects_in_planning(project):
    return flag((project.stage == "planning") & counted(project))
