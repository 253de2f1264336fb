"""集中安置项目已分房数：灾后重建部门公布的集中安置项目中已分房的个数。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

resettlement_allocated = Published(
    code="resettlement_allocated",
    name="集中安置项目已分房数",
    unit=Unit.COUNT,
    source=seeds("全市重大项目推进会"),
    basis="灾后重建部门公布的集中安置项目中已分房的个数。",
    k="K-14",
    places=0,
)
