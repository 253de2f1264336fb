"""开复工率：复工的续建项目和开工的新建项目之和，占续建与新建项目之和的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import GUINAN_2019


@indicator(
    name="开复工率",
    k="K-2",
    unit=Unit.PERCENT,
    basis="分子为本年复工的续建项目加本年新开工项目；分母为续建项目加本年新建项目（含计划本年开工的）。",
    source=GUINAN_2019,
    examples=(
        Example(
            "贵南：36个（续建29、新建7）开复工26个",
            given={"projects_resumed": 21, "projects_newly_started": 5, "projects_continued": 29, "projects_new": 7},
            expect="72.2222",
        ),
        Example(
            "没有项目，无法判断",
            given={"projects_resumed": 0, "projects_newly_started": 0, "projects_continued": 0, "projects_new": 0},
            expect=None,
        ),
    ),
)
def start_and_resume_rate(projects_resumed, projects_newly_started, projects_continued, projects_new):
    return ratio(100 * (projects_resumed + projects_newly_started), projects_continued + projects_new)
