"""实际利用省外资金：商务部门公布的本年累计到位省外资金。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

outside_capital = Published(
    code="outside_capital",
    name="实际利用省外资金",
    unit=Unit.FEN,
    source=seeds("全市重大项目推进会"),
    basis="商务部门公布的本年累计到位省外资金。",
    k="K-15",
)
