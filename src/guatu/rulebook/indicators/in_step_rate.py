"""同步率：时间任务同步或处于前期准备阶段的项目占全部项目的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import seeds


@indicator(
    name="同步率",
    k="K-12",
    unit=Unit.PERCENT,
    basis="分子为同步项目：未开工且计划开工日期未到（或未定）的，和已开工且完成投资不低于序时进度的；分母为全部项目。",
    source=seeds("2021年一季度"),
    examples=(
        Example("240个中205个同步，85.4%", given={"projects_in_step": 205, "projects": 240}, expect="85.4167"),
        Example("没有项目，无法判断", given={"projects_in_step": 0, "projects": 0}, expect=None),
    ),
)
def in_step_rate(projects_in_step, projects):
    return ratio(100 * projects_in_step, projects)
