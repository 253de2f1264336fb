"""工业投资增速：统计部门公布的本年累计工业投资同比增速。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import STATISTICS

industrial_growth = Published(
    code="industrial_growth",
    name="工业投资增速",
    unit=Unit.PERCENT,
    source=STATISTICS,
    basis="统计部门公布的本年累计工业投资同比增速。",
    k="K-11",
)
