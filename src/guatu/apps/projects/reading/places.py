"""Which region a ledger's words mean: by name or code, inside the region the ledger is for."""

from __future__ import annotations

from difflib import get_close_matches

from guatu.kernel.regions import Region, Regions, code_range, national

NEAREST = 3
MOST_GUESSES = 50
"""So many unknown names are given their nearest neighbours: the search is slow, and a file of rubbish has thousands."""


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
        found = [one for one in self.regions.by_name(words, within=self.within) if not one.is_placeholder]
        if not found:
            elsewhere = [one for one in self.regions.by_name(words) if not one.is_placeholder] if self.within else []
            if elsewhere:
                return "", f"“{words}”（{self.path(elsewhere[0])}）不在{self._scope()}范围内，请核对"
            return "", f"没有“{words}”这个行政区划{self._nearest(words)}"
        standing = [one for one in found if not one.is_gone] or found
        highest = [one for one in standing if one.level is standing[0].level]
        if len(highest) > 1:
            some = "、".join(self.path(one) for one in highest[:NEAREST])
            return "", f"叫“{words}”的不止一个：{some}，请连上级写全，或填区划代码"
        return highest[0].code, ""

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
