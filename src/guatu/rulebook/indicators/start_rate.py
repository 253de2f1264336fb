"""开工率（全部项目口径）：已开工项目占全部项目的百分比，续建项目算已开工。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import seeds


@indicator(
    name="开工率（占全部项目）",
    k="K-1",
    unit=Unit.PERCENT,
    basis="分子为已开工项目数（含续建）；分母为该集合全部项目数。",
    source=seeds("2021年一季度"),
    examples=(
        Example("20个省市重点开工11个", given={"projects_started": 11, "projects": 20}, expect="55"),
        Example("连南50个开工33个", given={"projects_started": 33, "projects": 50}, expect="66"),
        Example("没有项目，无法判断", given={"projects_started": 0, "projects": 0}, expect=None),
    ),
)
def start_rate(projects_started, projects):
    return ratio(100 * projects_started, projects)
