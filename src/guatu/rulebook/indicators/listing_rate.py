"""入库率（已开工口径）：已纳入统计库的项目占已开工项目的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import seeds


@indicator(
    name="入库率（占已开工）",
    k="K-5",
    unit=Unit.PERCENT,
    basis="分子为已开工且已入库项目数；分母为已开工项目数（含续建、已竣工）。",
    source=seeds("在（续）建项目仅入库若干"),
    examples=(
        Example("开工十二个、入库六个", given={"projects_listed": 6, "projects_started": 12}, expect="50"),
        Example("没有开工项目，无法判断", given={"projects_listed": 0, "projects_started": 0}, expect=None),
    ),
)
def listing_rate(projects_listed, projects_started):
    return ratio(100 * projects_listed, projects_started)
