"""入库率（在建口径）：在建项目中已纳入统计库的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import seeds


@indicator(
    name="入库率（占在建）",
    k="K-5",
    unit=Unit.PERCENT,
    basis="分子为在建项目中已入库的；分母为在（续）建项目数，不含已竣工。",
    source=seeds("在（续）建项目仅入库若干"),
    examples=(
        Example(
            "十个在建、入库四个",
            given={"projects_listed_under_construction": 4, "projects_under_construction": 10},
            expect="40",
        ),
        Example(
            "没有在建项目，无法判断",
            given={"projects_listed_under_construction": 0, "projects_under_construction": 0},
            expect=None,
        ),
    ),
)
def listing_rate_of_construction(projects_listed_under_construction, projects_under_construction):
    return ratio(100 * projects_listed_under_construction, projects_under_construction)
