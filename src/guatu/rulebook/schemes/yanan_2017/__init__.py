"""延安市市级重点项目考核计分（2017）：各项目得分相加，再加单位的加减分，不封顶。"""

from guatu.kernel import Scheme
from guatu.rulebook.schemes.yanan_2017.of_kinds import OF_KINDS
from guatu.rulebook.schemes.yanan_2017.of_projects import OF_PROJECTS
from guatu.rulebook.schemes.yanan_2017.of_units import OF_UNITS
from guatu.rulebook.sources import YANAN_2017

yanan_2017 = Scheme(
    code="yanan_2017",
    name="延安市市级重点项目考核计分（2017）",
    source=YANAN_2017,
    items=(*OF_PROJECTS, *OF_KINDS, *OF_UNITS),
    note=(
        "原文分档端点不明：“10亿以上”取超过10亿元，“5—10亿”含5亿元含10亿元，“1—5亿”含1亿元不含5亿元。"
        "投产指产业项目，投运指民生和基本功能项目；省考核项目指省重点项目；单月固投用统计数。"
    ),
)
