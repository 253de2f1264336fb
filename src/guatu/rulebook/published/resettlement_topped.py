"""集中安置项目主体完工数：灾后重建部门公布的集中安置项目中主体完工的个数。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

resettlement_topped = Published(
    code="resettlement_topped",
    name="集中安置项目主体完工数",
    unit=Unit.COUNT,
    source=seeds("全市重大项目推进会"),
    basis="灾后重建部门公布的集中安置项目中主体完工的个数。",
    k="K-14",
    places=0,
)
