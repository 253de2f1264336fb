"""年度计划投资：调度月所在年的计划投资额；没有下达计划的项目没有这个数，不当零；打包项目由子项目相加。"""

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted
from guatu.rulebook.words import only_when


@measure(
    name="年度计划投资",
    unit=Unit.FEN,
    source=county_measures("第三条"),
    examples=(
        Example("照计划", given={"month": Month(2025, 7), "project": [{"annual_plan": 120_000}]}, expect=120_000),
        Example("没有计划不当零", given={"month": Month(2025, 7), "project": [{"annual_plan": None}]}, expect=None),
        Example(
            "打包项目的由子项目相加，本身不计",
            given={"month": Month(2025, 7), "project": [{"annual_plan": 900, "children": 3}]},
            expect=None,
        ),
    ),
    empty=None,
)
def planned_this_year(project):
    return only_when(counted(project), project.annual_plan)
