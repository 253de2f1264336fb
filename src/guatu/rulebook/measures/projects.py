"""项目数：调度月末在库的项目；打包项目由子项目计数。"""

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted
from guatu.rulebook.words import flag


@measure(
    name="项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example("独立项目计一个", given={"month": Month(2022, 5), "project": [{"children": 0}]}, expect=1),
        Example("打包项目本身不计", given={"month": Month(2022, 5), "project": [{"children": 4}]}, expect=0),
        Example(
            "子项目计一个", given={"month": Month(2022, 5), "project": [{"children": 0, "parent": "P9"}]}, expect=1
        ),
    ),
)
def projects(project):
    return flag(counted(project))
