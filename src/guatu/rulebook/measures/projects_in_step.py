"""同步项目数：未开工且计划开工日期未到（或未定）的，和已开工且完成投资不低于序时进度的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import seeds
from guatu.rulebook.states import counted, happened, has_started
from guatu.rulebook.words import exact, flag


@measure(
    name="同步项目数",
    k="K-12",
    unit=Unit.COUNT,
    basis="未开工的，计划开工日期在月末以后或未定，算同步；已开工的，年度完成投资达到年度计划的序时部分，算同步；没有年度计划的不算。",
    source=seeds("时间任务同步或处于前期准备阶段"),
    examples=(
        Example(
            "前期项目、计划次月开工，同步",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2022, 6, 1)}]},
            expect=1,
        ),
        Example(
            "前期项目、计划月末当天开工而未开，不同步",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2022, 5, 31)}]},
            expect=0,
        ),
        Example(
            "已开工、恰好达到十二分之五，同步",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2022, 1, 1), "annual_plan": 1200}],
                "investment": [{"month_end": date(2022, 5, 31), "amount": 500}],
            },
            expect=1,
        ),
        Example(
            "差一分，不同步",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2022, 1, 1), "annual_plan": 1200}],
                "investment": [{"month_end": date(2022, 5, 31), "amount": 499}],
            },
            expect=0,
        ),
        Example(
            "已开工、没有年度计划，不算同步",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 1, 1)}]},
            expect=0,
        ),
    ),
)
def projects_in_step(project, invested_this_year, planned_this_year, month):
    early = ~has_started(project, month) & ~happened(project.planned_start_on, month)
    on_time = 12 * exact(invested_this_year) >= month.elapsed * exact(planned_this_year)
    return flag((early | (has_started(project, month) & on_time)) & counted(project))
