"""实物工作量完成率：各项目实物工作量完成比例的平均，只算报了的。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import seeds


@indicator(
    name="实物工作量完成率",
    k="K-17",
    unit=Unit.PERCENT,
    basis="各项目调度月报的实物工作量完成比例的平均；分子为各项目的万分比之和，分母为报了的项目数的一万倍。只反映实物，不按投资加权。",
    source=seeds("以形象进度、实物工作量为考核依据"),
    examples=(
        Example("两个项目，45%和30%", given={"quantity_done": 7500, "quantity_reported": 2}, expect="37.5"),
        Example("没有报，无法判断", given={"quantity_done": None, "quantity_reported": 0}, expect=None),
    ),
)
def physical_progress(quantity_done, quantity_reported):
    return ratio(100 * quantity_done, 10_000 * quantity_reported)
