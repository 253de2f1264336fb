"""自开工累计完成投资：至上年底累计加本年完成；续建项目没有填至上年底累计的，无法判断。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import is_continued
from guatu.rulebook.words import only_when


@measure(
    name="自开工累计完成投资",
    unit=Unit.FEN,
    source=county_measures("第四条"),
    examples=(
        Example(
            "至上年底累计加本年",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2021, 3, 1), "invested_before": 100}],
                "investment": [{"month_end": date(2022, 5, 31), "amount": 7}],
            },
            expect=107,
        ),
        Example(
            "本年新开工，以前没有就是零",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2022, 3, 1)}],
                "investment": [{"month_end": date(2022, 5, 31), "amount": 7}],
            },
            expect=7,
        ),
        Example(
            "续建而没有填以前的数，无法判断",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2021, 12, 31)}],
                "investment": [{"month_end": date(2022, 5, 31), "amount": 7}],
            },
            expect=None,
        ),
    ),
    empty=None,
)
def invested_since_start(project, invested_this_year, month):
    unknown = is_continued(project, month) & project.invested_before.isnull()
    return only_when(~unknown, project.invested_before.fill_null(0) + invested_this_year)
