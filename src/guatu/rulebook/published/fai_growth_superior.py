"""上级地区固定资产投资增速：上级地区公布的固定资产投资增速；没有公布的，由本地增速减已公布的高出部分推出。"""

from guatu.kernel import Published, Unit
from guatu.rulebook.sources import seeds

fai_growth_superior = Published(
    code="fai_growth_superior",
    name="上级地区固定资产投资增速",
    unit=Unit.PERCENT,
    source=seeds("2021年一季度"),
    basis="上级地区公布的固定资产投资增速；没有公布的，由本地增速减已公布的高出部分推出。",
    k="K-11",
    superior=("fai_growth", "fai_growth_above"),
)
