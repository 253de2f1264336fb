"""专项债发行：财政部门公布的本年累计发行额。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

bond_issued = Published(
    code="bond_issued",
    name="专项债发行",
    unit=Unit.FEN,
    source=seeds("全市重大项目推进会"),
    basis="财政部门公布的本年累计发行额。",
    k="K-15",
)
