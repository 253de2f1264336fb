"""Names, codes and people that nobody has, made by grammar from a seeded generator."""

from __future__ import annotations

from random import Random

from guatu.kernel.codes import mod_11_10, uscc_check_character
from guatu.site.demonstration.kinds import Kind
from guatu.site.demonstration.places import CITY_NAME, DISTRICT, SURNAMES

NEW_CODES = (2020, 11)
"""From November 2020 codes begin with YYMM and end in a check digit; before, with the year."""
FIRST = "霁澜砚棠岫栖芦汀槿檀珩璟翊煦昀澄湛蓼苒筱"
SECOND = "曜禾澈衡岳川廷泽恒朔启屹铭拓辰驰越嘉骏森"
AREAS = "东湾|西塘|南埠|北坪|檀林|蓼汀|槿园|珩山|湛河湾|苒溪|翊桥|煦原|砚池|筱竹|璟台|昀谷|澄湖|芦荡|霁虹|棠梨"
ROADS = "霁明|澜台|砚耕|栖凤岭|槿香|檀溪|翊云|珩舟|煦春|芦笛|苒月|湛清|岫烟|棠华|璟文|蓼花|昀晖|筱园|书带草"
RIVERS = "霁水河|澜沟|砚溪|栖水支流|蓼河|湛水|苒河|槿涧"
ESTATES = (
    "砚池里|霁光苑|澜桥新村|书带巷|槿香园|檀溪家属院|翊云里|珩舟苑|煦春坊|芦笛小区|苒月里|湛清苑|岫烟楼|棠华里|璟文苑|"
    "蓼花巷|昀晖苑|筱园里|纺机厂家属院|青砚石坊|东湾一里|东湾二里|西塘苑|南埠新村|北坪里|珩山苑|翊桥家属院|霁虹里|棠梨苑"
)


def scaled(rng: Random, least: int, most: int) -> int:
    """A whole number between the two, small ones likelier: the lesser of two draws."""
    return min(rng.randint(least, most), rng.randint(least, most))


class Names:
    """Gives each name once."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.given: set[str] = set()
        self.brands = [first + second for first in FIRST for second in SECOND]
        rng.shuffle(self.brands)
        self.estates = ESTATES.split("|")
        self.serial = 0

    def project(self, kind: Kind) -> tuple[str, str]:
        """A project's name and the brand in it (empty where nobody's enterprise builds it)."""
        for _ in range(1000):
            brand = self.brands[-1]
            name = kind.name.format(
                brand=brand, subject=self.rng.choice(kind.subjects), phase=self.rng.choice(("", "", "一期", "二期")),
                place=self.rng.choice(AREAS.split("|")), road=self.rng.choice(ROADS.split("|")) + "路",
                river=self.rng.choice(RIVERS.split("|")), estate=self.estates[0] if self.estates else "",
            )  # fmt: skip
            if name not in self.given:
                self.given.add(name)
                if kind.code == "estate":
                    self.estates.pop(0)
                return name, (self.brands.pop() if brand in name else "")
        raise RuntimeError(f"the grammar of {kind.code} has no names left")

    def enterprise(self, brand: str, kind: Kind) -> str:
        """An enterprise of the invented city."""
        line = {"machine": "装备", "goods": "实业", "parts": "电子科技", "renew": "机械"}.get(kind.code, "建设开发")
        return f"{CITY_NAME}{brand or self.brands.pop()}{line}有限公司"

    def credit_code(self) -> str:
        """A 统一社会信用代码 with a right check character, in a region that does not exist."""
        self.serial += 1
        body = f"91{DISTRICT}MA{self.serial:07d}"
        return body + uscc_check_character(body)

    def project_code(self, year: int, month: int) -> str:
        """A 项目代码 in a region that does not exist: the form of its time, the new one with a right check digit."""
        self.serial += 1
        if (year, month) < NEW_CODES:
            return f"{year}-{DISTRICT}-48-01-{self.serial:06d}"
        digits = f"{year % 100:02d}{month:02d}{DISTRICT}0401{self.serial:05d}"
        return f"{digits[:4]}-{DISTRICT}-04-01-{digits[14:]}{mod_11_10(digits)}"

    def person(self) -> str:
        return f"{self.rng.choice(SURNAMES)}××"

    def phone(self) -> str:
        """A number no exchange gives out: it begins with noughts."""
        return f"000-0000{self.rng.randrange(10_000):04d}"

    def scale(self, kind: Kind, millions: int) -> str:
        """Size and contents, in proportion to the money."""
        return kind.scale.format(
            area=max(1, millions // 60), output=max(20, millions * 3), count=2 + millions // 60 % 40,
            mu=max(12, millions // 3), length=1 + millions // 40, width=self.rng.choice((18, 24, 30, 40)),
        )  # fmt: skip
