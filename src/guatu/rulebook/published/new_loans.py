"""新增贷款投放：金融部门公布的本年累计新增贷款。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

new_loans = Published(
    code="new_loans",
    name="新增贷款投放",
    unit=Unit.FEN,
    source=seeds("全市重大项目推进会"),
    basis="金融部门公布的本年累计新增贷款。",
    k="K-15",
)
