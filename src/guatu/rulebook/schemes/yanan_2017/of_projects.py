"""延安计分中逐个项目按开工、规模、进度计的各项。"""

from guatu.kernel import Example
from guatu.kernel.money import YI_YUAN
from guatu.rulebook.methods import Banded, Each, InProportion
from guatu.rulebook.schemes.yanan_2017.shape import of_project


def _plan(title: str, plan: int | None, marks: str | None) -> Example:
    return Example(title, given={"planned_this_year": plan}, expect=marks)


OF_PROJECTS = (
    of_project(
        "started",
        "新开工项目",
        5,
        Each(of="projects_newly_started", points=5),
        Example("新开一项加5分", given={"projects_newly_started": 1}, expect="5"),
        Example("不是新开的不加", given={"projects_newly_started": 0}, expect="0"),
    ),
    of_project(
        "continued",
        "续建项目",
        2,
        Each(of="projects_continued", points=2),
        Example("续建一项加2分", given={"projects_continued": 1}, expect="2"),
    ),
    of_project(
        "scale",
        "年度计划规模",
        20,
        Banded(
            of="planned_this_year",
            bands=((10 * YI_YUAN, 20), (5 * YI_YUAN, 10), (YI_YUAN, 6)),
            otherwise=3,
            above=(10 * YI_YUAN,),
            unit="亿元",
            scale=YI_YUAN,
        ),
        _plan("超过10亿元一分钱", 10 * YI_YUAN + 1, "20"),
        _plan("恰好10亿元在5至10亿元档", 10 * YI_YUAN, "10"),
        _plan("恰好5亿元在5至10亿元档", 5 * YI_YUAN, "10"),
        _plan("差一分到5亿元在1至5亿元档", 5 * YI_YUAN - 1, "6"),
        _plan("恰好1亿元在1至5亿元档", YI_YUAN, "6"),
        _plan("差一分到1亿元", YI_YUAN - 1, "3"),
        _plan("没有年度计划，无法判断", None, None),
    ),
    of_project(
        "progress",
        "投资进度",
        60,
        InProportion(of="annual_completion", capped=False),
        Example("完成一半得30分", given={"annual_completion": "50"}, expect="30"),
        Example("超额不封顶", given={"annual_completion": "120"}, expect="72"),
        Example("没有年度计划，无法判断", given={"annual_completion": None}, expect=None),
    ),
)
