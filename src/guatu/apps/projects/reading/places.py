"""Which region a ledger's words mean: by name or code, inside the region the ledger is for."""

from __future__ import annotations

from difflib import get_close_matches

from guatu.kernel.regions import Level, Region, Regions, code_range, national

NEAREST = 3
MOST_GUESSES = 50
"""So many unknown names are given their nearest neighbours: the search is slow, and a file of rubbish has thousands."""


ABOVE_TOWNS = tuple("省市区县州盟旗")
TOWNS = ("街道", "镇", "乡", "办事处")


def of_that_rank(region: Region, words: str) -> bool:
    is_town = region.level in (Level.TOWNSHIP, Level.VILLAGE)
    if words == region.name:
        return True
    return not (words.endswith(ABOVE_TOWNS) and is_town) and not (words.endswith(TOWNS) and not is_town)


class Places:
    """Looks up region words once each."""

    def __init__(self, within: str = "", regions: Regions | None = None) -> None:
        self.regions = regions or national()
        self.within = within
        self._known: dict[str, tuple[str, str]] = {}
        self._guesses = 0

    def find(self, words: str) -> tuple[str, str]:
        """(code, "") of the region the words mean, or ("", what is wrong)."""
        if words not in self._known:
            self._known[words] = self._find(words)
        return self._known[words]

    def _find(self, words: str) -> tuple[str, str]:
        if words.isascii() and words.isdigit():
            region = self.regions.find(words)
            if region is None:
                return "", f"没有区划代码“{words}”，请核对，或改填区县名称"
            return self._inside(region, words)
        found = self._named(words, self.within)
        if not found:
            elsewhere = self._named(words, "") if self.within else []
            if elsewhere:
                return "", f"“{words}”（{self.path(elsewhere[0])}）不在{self._scope()}范围内，请核对"
            return "", f"没有“{words}”这个行政区划{self._nearest(words)}"
        standing = [one for one in found if not one.is_gone] or found
        highest = [one for one in standing if one.level is standing[0].level]
        if len(highest) > 1:
            some = "、".join(self.path(one) for one in highest[:NEAREST])
            return "", f"叫“{words}”的不止一个：{some}，请连上级写全，或填区划代码"
        return highest[0].code, ""

    def _named(self, words: str, within: str) -> list[Region]:
        """Regions of that name and of the rank its last word says: 西工区 is no 西工街道."""
        found = self.regions.by_name(words, within=within)
        return [one for one in found if not one.is_placeholder and of_that_rank(one, words)]

    def _inside(self, region: Region, words: str) -> tuple[str, str]:
        if self.within and region.code not in code_range(self.within):
            return "", f"“{words}”（{self.path(region)}）不在{self._scope()}范围内，请核对"
        return region.code, ""

    def _scope(self) -> str:
        region = self.regions.find(self.within)
        return f"“{region.name}”" if region else f"“{self.within}”"

    def path(self, region: Region) -> str:
        return self.regions.path(region.code).replace("/", "")

    def _nearest(self, words: str) -> str:
        self._guesses += 1
        if self._guesses > MOST_GUESSES:
            return "，请核对"
        scope = code_range(self.within) if self.within else None
        names = {one.name for one in self.regions if (scope is None or one.code in scope) and not one.is_placeholder}
        close = get_close_matches(words, names, n=NEAREST, cutoff=0.5)
        return "，相近的有：" + "、".join(close) if close else "，请核对，或填区划代码"
