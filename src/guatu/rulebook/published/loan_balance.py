"""贷款余额：金融部门公布的月末各项贷款余额。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

loan_balance = Published(
    code="loan_balance",
    name="贷款余额",
    unit=Unit.FEN,
    source=seeds("全市重大项目推进会"),
    basis="金融部门公布的月末各项贷款余额。",
    k="K-15",
)
