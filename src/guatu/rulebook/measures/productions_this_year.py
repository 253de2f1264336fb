"""本年投产产业项目数：产业项目本年建成投产。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import YANAN_2017
from guatu.rulebook.states import counted, this_year
from guatu.rulebook.words import flag


@measure(
    name="本年投产产业项目数",
    unit=Unit.COUNT,
    source=YANAN_2017,
    examples=(
        Example(
            "产业项目月末当天投产，计入",
            given={"month": Month(2022, 5), "project": [{"kind": "industry", "produced_on": date(2022, 5, 31)}]},
            expect=1,
        ),
        Example(
            "民生项目为投运，不计",
            given={"month": Month(2022, 5), "project": [{"kind": "livelihood", "produced_on": date(2022, 5, 31)}]},
            expect=0,
        ),
        Example(
            "上年投产，不计",
            given={"month": Month(2022, 5), "project": [{"kind": "industry", "produced_on": date(2021, 12, 31)}]},
            expect=0,
        ),
    ),
)
def productions_this_year(project, month):
    return flag(
        this_year(project.produced_on, month) & (project.kind == "industry").fill_null(False) & counted(project)
    )
