"""三个一批: plain bars with the count, the rate to the step before, and how many are stuck there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString

from guatu.apps.look.charts.svg import Table, across, element, em, picture, text
from guatu.kernel.display import percent

ROW, BAR = Fraction(22, 10), Fraction(14, 10)


@dataclass(frozen=True)
class Step:
    """One step and how many have reached it, e.g. 投产 13."""

    name: str
    count: int


@dataclass(frozen=True)
class Funnel:
    """Steps in order; each is judged against the one before it."""

    steps: Sequence[Step]
    finding: str
    note: str = "个；转化率为本步除以上一步"
    kind = "funnel"

    def told(self) -> list[tuple[str, str, str]]:
        """For each step: its count, the rate to the step before, and the stuck ones in words."""
        rows: list[tuple[str, str, str]] = []
        for number, step in enumerate(self.steps):
            if not number:
                rows.append((str(step.count), "", ""))
                continue
            before = self.steps[number - 1].count
            rate = percent(100 * step.count, before) if before else ""
            stuck = before - step.count
            words = f"未{step.name} {stuck}" if stuck >= 0 else f"多 {-stuck}，请核"
            rows.append((str(step.count), rate and f"{rate}%", words))
        return rows

    def svg(self) -> SafeString:
        longest = max((step.count for step in self.steps), default=0) or 1
        marks: list[SafeString] = []
        for number, (step, (count, rate, stuck)) in enumerate(zip(self.steps, self.told(), strict=True)):
            top = ROW * number
            middle = top + ROW / 2
            long = across(step.count, longest)
            marks.append(text(step.name, "0", middle, "ch-t", dx=Fraction(-7, 10), anchor="end"))
            marks.append(element("rect", class_="ch-2", width=long, y=em(middle - BAR / 2), height=em(BAR), rx="1"))
            marks.append(text(count, long, middle, "ch-b", dx=Fraction(5, 10)))
            marks.append(text(rate, "100%", middle, "ch-t", dx=Fraction(54, 10), anchor="end"))
            marks.append(text(stuck, "100%", middle, "ch-t2", dx=Fraction(108, 10), anchor="end"))
        return picture(self.finding, ROW * len(self.steps), *marks)

    def table(self) -> Table:
        rows = tuple((step.name, *told) for step, told in zip(self.steps, self.told(), strict=True))
        return Table(self.finding, ("环节", "个数", "转化率", "卡在上一步"), rows)
