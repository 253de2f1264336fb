"""本年投运项目数：民生、基本功能项目本年建成投运。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import YANAN_2017
from guatu.rulebook.states import counted, this_year
from guatu.rulebook.words import flag


@measure(
    name="本年投运项目数",
    unit=Unit.COUNT,
    source=YANAN_2017,
    examples=(
        Example(
            "基本功能项目月末当天投运，计入",
            given={"month": Month(2022, 5), "project": [{"kind": "function", "produced_on": date(2022, 5, 31)}]},
            expect=1,
        ),
        Example(
            "产业项目为投产，不计",
            given={"month": Month(2022, 5), "project": [{"kind": "industry", "produced_on": date(2022, 5, 31)}]},
            expect=0,
        ),
    ),
)
def operations_this_year(project, month):
    return flag(
        this_year(project.produced_on, month)
        & project.kind.isin(["livelihood", "function"]).fill_null(False)
        & counted(project)
    )
