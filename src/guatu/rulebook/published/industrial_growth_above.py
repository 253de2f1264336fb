"""工业投资增速高于上级：本地工业投资增速减上级地区工业投资增速，两数截至同一月末；已公布的照录。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

industrial_growth_above = Published(
    code="industrial_growth_above",
    name="工业投资增速高于上级",
    unit=Unit.PERCENTAGE_POINT,
    source=seeds("2021年一季度"),
    basis="本地工业投资增速减上级地区工业投资增速，两数截至同一月末；已公布的照录。",
    k="K-11",
    above="industrial_growth",
)
