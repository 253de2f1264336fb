"""应报送月报数：在库项目中除谋划阶段和已达产达效的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, happened, has_started
from guatu.rulebook.words import flag


@measure(
    name="应报送月报数",
    unit=Unit.COUNT,
    source=county_measures("第七条"),
    examples=(
        Example("前期项目，应报", given={"month": Month(2022, 5), "project": [{"stage": "preparation"}]}, expect=1),
        Example("谋划项目，不报", given={"month": Month(2022, 5), "project": [{"stage": "planning"}]}, expect=0),
        Example(
            "月末当天达产达效，不再报",
            given={
                "month": Month(2022, 5),
                "project": [{"stage": "full_capacity", "full_capacity_on": date(2022, 5, 31)}],
            },
            expect=0,
        ),
    ),
)
def reports_due(project, month):
    return flag(
        ((project.stage != "planning").fill_null(True) | has_started(project, month))
        & ~happened(project.full_capacity_on, month)
        & counted(project)
    )
