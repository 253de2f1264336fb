"""地区生产总值：统计部门公布的最近一年地区生产总值。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

gdp = Published(
    code="gdp",
    name="地区生产总值",
    unit=Unit.FEN,
    source=seeds("全市重大项目推进会"),
    basis="统计部门公布的最近一年地区生产总值。",
    k="K-15",
)
