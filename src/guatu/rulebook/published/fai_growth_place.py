"""固定资产投资增速位次：上级公布的固定资产投资增速在同级地区中的位次。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

fai_growth_place = Published(
    code="fai_growth_place",
    name="固定资产投资增速位次",
    unit=Unit.PLACE,
    source=seeds("2021年一季度"),
    basis="上级公布的固定资产投资增速在同级地区中的位次。",
    k="K-11",
    places=0,
)
