"""复工率：本年已复工的续建项目占续建项目的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import seeds


@indicator(
    name="复工率",
    k="K-2",
    unit=Unit.PERCENT,
    basis="分子为续建项目中本年复工的；分母为续建项目（上年及以前开工、上年末未竣工）。",
    source=seeds("续建项目月底前全面复工"),
    examples=(
        Example(
            "贵南：续建29个，8个未复工", given={"projects_resumed": 21, "projects_continued": 29}, expect="72.4138"
        ),
        Example("没有续建项目，无法判断", given={"projects_resumed": 0, "projects_continued": 0}, expect=None),
    ),
)
def resume_rate(projects_resumed, projects_continued):
    return ratio(100 * projects_resumed, projects_continued)
