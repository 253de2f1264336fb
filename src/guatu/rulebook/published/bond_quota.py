"""专项债额度：财政部门下达的本年专项债券额度。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

bond_quota = Published(
    code="bond_quota",
    name="专项债额度",
    unit=Unit.FEN,
    source=seeds("全市重大项目推进会"),
    basis="财政部门下达的本年专项债券额度。",
    k="K-15",
)
