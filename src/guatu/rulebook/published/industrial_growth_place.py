"""工业投资增速位次：上级公布的工业投资增速在同级地区中的位次。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

industrial_growth_place = Published(
    code="industrial_growth_place",
    name="工业投资增速位次",
    unit=Unit.PLACE,
    source=seeds("2021年一季度"),
    basis="上级公布的工业投资增速在同级地区中的位次。",
    k="K-11",
    places=0,
)
