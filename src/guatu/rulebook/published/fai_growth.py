"""固定资产投资增速：统计部门公布的本年累计固定资产投资同比增速。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import STATISTICS

fai_growth = Published(
    code="fai_growth",
    name="固定资产投资增速",
    unit=Unit.PERCENT,
    source=STATISTICS,
    basis="统计部门公布的本年累计固定资产投资同比增速。",
    k="K-11",
)
