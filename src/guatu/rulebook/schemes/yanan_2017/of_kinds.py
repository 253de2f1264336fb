"""延安计分中按类型、级别、投产计的各项。"""

from guatu.kernel import Example
from guatu.rulebook.methods import ByKind, Each
from guatu.rulebook.schemes.yanan_2017.shape import of_project

OF_KINDS = (
    of_project(
        "kind",
        "项目类型",
        15,
        ByKind(of="kind", points=(("industry", 15), ("livelihood", 8), ("function", 6))),
        Example(
            "产业15分，民生8分，基本功能6分，未填0分",
            given={"kind": ["industry", "livelihood", "function", None]},
            expect=["15", "8", "6", "0"],
        ),
    ),
    of_project(
        "provincial",
        "省考核项目",
        20,
        ByKind(of="level", points=(("provincial", 20),)),
        Example("省重点20分，市重点不加", given={"level": ["provincial", "municipal"]}, expect=["20", "0"]),
    ),
    of_project(
        "production",
        "投产",
        20,
        Each(of="productions_this_year", points=20),
        Example("产业项目本年投产加20分", given={"productions_this_year": 1}, expect="20"),
    ),
    of_project(
        "operation",
        "投运",
        10,
        Each(of="operations_this_year", points=10),
        Example("民生、基本功能项目本年投运加10分", given={"operations_this_year": 1}, expect="10"),
    ),
)
