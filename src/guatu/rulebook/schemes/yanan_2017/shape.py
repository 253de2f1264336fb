"""延安计分中逐个项目计分、再按单位相加的项的样子。"""

from guatu.kernel import Example, Item
from guatu.rulebook.sources import YANAN_2017


def of_project(code: str, name: str, full: int, by: object, *examples: Example) -> Item:
    return Item(code=code, name=name, full=full, by=by, source=YANAN_2017, examples=examples, per="project")
