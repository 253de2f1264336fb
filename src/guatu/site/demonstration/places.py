"""Where the demonstration plays: an invented province, city and district under codes that no real place has."""

from __future__ import annotations

from dataclasses import dataclass

from guatu.kernel.regions import Level, Region

PROVINCE, CITY, DISTRICT = "990000", "990100", "990103"
DISTRICT_NAME, CITY_NAME = "霁川区", "昭澜市"
ECONOMIC_ZONE, MAKING_PARK = f"{DISTRICT}401", f"{DISTRICT}402"

TOWNS = {
    f"{DISTRICT}001": "澜桥街道",
    f"{DISTRICT}002": "霁光街道",
    f"{DISTRICT}003": "青砚街道",
    f"{DISTRICT}004": "书带街道",
    f"{DISTRICT}101": "棠岫镇",
    f"{DISTRICT}102": "栖禾镇",
    f"{DISTRICT}103": "芦汀镇",
    f"{DISTRICT}201": "岫前乡",
    ECONOMIC_ZONE: "霁川经济开发区",
    MAKING_PARK: "霁川先进制造园",
}
REGIONS = (
    Region(PROVINCE, "演示省", Level.PROVINCE, ""),
    Region(CITY, CITY_NAME, Level.PREFECTURE, PROVINCE),
    Region(DISTRICT, DISTRICT_NAME, Level.COUNTY, CITY),
    *(Region(code, name, Level.TOWNSHIP, DISTRICT) for code, name in TOWNS.items()),
)


@dataclass(frozen=True)
class Unit:
    """An organisation of the district; `kind` is one of people's kinds."""

    code: str
    name: str
    short: str
    kind: str
    region: str = DISTRICT
    starts_on: str = ""


OFFICE = Unit("U001", "霁川区重点项目建设办公室", "区项目办", "project_office")
OTHERS = (
    Unit("U002", "霁川区统计局", "区统计局", "statistics"),
    Unit("U003", "霁川区委督查室", "区委督查室", "supervision"),
    Unit("U004", "霁川区综合考核办公室", "区考核办", "assessment"),
    Unit("U005", "霁川区财政局", "区财政局", "finance"),
    Unit("U006", "霁川区审计局", "区审计局", "audit"),
    Unit("U007", "霁川区纪委监委", "区纪委监委", "discipline"),
    Unit("U008", "霁川区行政审批服务局", "区审批局", "permit_department"),
    Unit("U009", "霁川区供电中心", "区供电中心", "factor_department"),
    Unit("U013", "霁川区政府督查室", "区政府督查室", "supervision"),
    Unit("U010", "霁川区手续办理专班", "手续专班", "task_force", starts_on="2021-01-11"),
    Unit("U011", "霁川区督查考核专班", "督考专班", "task_force", starts_on="2021-01-11"),
    Unit("U012", "霁川区资金争取专班", "资金专班", "task_force", starts_on="2021-01-11"),
)
DEPARTMENTS = (
    *("发展和改革委员会", "工业和信息化局", "科学技术局", "商务局", "投资促进局", "住房和城乡建设局", "城市管理局"),
    *("城市更新指挥部办公室", "房屋征收中心", "园林绿化中心", "交通运输局", "水利局", "农业农村局", "乡村振兴局"),
    *("林业局", "自然资源局", "生态环境局", "教育体育局", "卫生健康委员会", "文化广电和旅游局", "民政局"),
    *("人力资源和社会保障局", "应急管理局", "市场监督管理局", "大数据管理局", "退役军人事务局", "供销合作社"),
    *("残疾人联合会", "司法局", "档案馆", "机关事务中心", "医疗保障局", "粮食和物资储备中心", "养老服务中心"),
)
SHORT = {
    "发展和改革委员会": "区发改委",
    "工业和信息化局": "区工信局",
    "住房和城乡建设局": "区住建局",
    "农业农村局": "区农业局",
    "城市更新指挥部办公室": "区更新办",
    "教育体育局": "区教体局",
    "卫生健康委员会": "区卫健委",
    "文化广电和旅游局": "区文旅局",
    "人力资源和社会保障局": "区人社局",
    "市场监督管理局": "区市场局",
    "退役军人事务局": "区退役局",
    "残疾人联合会": "区残联",
    "粮食和物资储备中心": "区粮储中心",
    "科学技术局": "区科技局",
    "投资促进局": "区招商局",
    "自然资源局": "区资源局",
    "生态环境局": "区环保局",
    "交通运输局": "区交通局",
    "大数据管理局": "区大数据局",
    "城市管理局": "区城管局",
}
PLATFORMS = ("城市建设投资公司", "产业发展投资公司", "文化旅游投资公司", "水务投资公司")


def responsible_units() -> tuple[Unit, ...]:
    """The 51 units that answer for projects and report each month."""
    found = [
        Unit(f"U1{at:02d}", f"{DISTRICT_NAME}{name}", SHORT.get(name, f"区{name}"), "responsible_unit")
        for at, name in enumerate(DEPARTMENTS, 1)
    ]
    for at, (code, name) in enumerate(TOWNS.items(), 1):
        zone = code in (ECONOMIC_ZONE, MAKING_PARK)
        office = "管理委员会" if zone else "办事处" if name.endswith("街道") else "人民政府"
        found.append(Unit(f"U2{at:02d}", f"{name}{office}", name, "park" if zone else "town", code))
    found.append(Unit("U211", "霁川区园区建设办公室", "区园区办", "park"))
    found += [
        Unit(f"U3{at:02d}", f"{DISTRICT_NAME}{name}", f"区{name[:2]}投", "platform")
        for at, name in enumerate(PLATFORMS, 1)
    ]
    found.append(Unit("U401", "霁川区人民医院", "区人民医院", "project_unit"))
    found.append(Unit("U402", "霁川区职业教育中心", "区职教中心", "project_unit"))
    return tuple(found)


@dataclass(frozen=True)
class Official:
    """A leader who answers for projects."""

    key: str
    name: str
    position: str


SURNAMES = "孙沈陶岳路宋柳季景祁施祝姚阎喻卓戚钟"
POSITIONS = (
    *("区委书记", "区委副书记、区长", "区委副书记", "区人大常委会主任", "区政协主席", "常务副区长", "区委组织部部长"),
    *("区委宣传部部长", "区委政法委书记", "副区长（工业）", "副区长（城建）", "副区长（农业）", "副区长（教育卫生）"),
    *("副区长（商务）", "区人大常委会副主任", "区政协副主席", "经开区党工委书记", "区人武部部长"),
)
LEADERS = tuple(
    Official(f"L{at:02d}", f"{surname}××", position)
    for at, (surname, position) in enumerate(zip(SURNAMES, POSITIONS, strict=True), 1)
)
