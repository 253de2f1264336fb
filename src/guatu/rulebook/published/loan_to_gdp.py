"""贷款余额相当于地区生产总值：贷款余额除以最近一年地区生产总值。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

loan_to_gdp = Published(
    code="loan_to_gdp",
    name="贷款余额相当于地区生产总值",
    unit=Unit.PERCENT,
    source=seeds("全市重大项目推进会"),
    basis="贷款余额除以最近一年地区生产总值。",
    k="K-15",
    share=("loan_balance", "gdp"),
)
