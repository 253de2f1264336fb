"""总投资：批复或备案的计划总投资；没有填的项目没有这个数，不当零；打包项目由子项目相加。"""

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted
from guatu.rulebook.words import only_when


@measure(
    name="总投资",
    unit=Unit.FEN,
    source=county_measures("第三条"),
    examples=(
        Example("照台账", given={"month": Month(2022, 5), "project": [{"total_investment": 900}]}, expect=900),
        Example(
            "没有填，不当零", given={"month": Month(2022, 5), "project": [{"total_investment": None}]}, expect=None
        ),
        Example(
            "打包项目的由子项目相加，本身不计",
            given={"month": Month(2025, 7), "project": [{"total_investment": 900, "children": 3}]},
            expect=None,
        ),
    ),
    empty=None,
)
def total_investment(project):
    return only_when(counted(project), project.total_investment)
