"""Words for where a project stands: 主体完工, 迟迟开不了工, 拆迁未完成, “红色”预警; never turned into a percentage."""

from __future__ import annotations

import re

from guatu.kernel.reading.model import Reading, Unreadable

_NOT = "(?:尚未|还未|仍未|暂未|均未|未能|未|没有|没能|没|无法|不能|难以|迟迟不?)"
_SOON = "(?:即将|拟|计划|准备|力争|预计|争取|待|等待|推进|具备|确保|亟待)"

# First hit wins: what is denied before what is done, later stages before earlier ones.
_STAGES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), value)
    for pattern, value in (
        (r"投资.{0,4}(?:无法|不能|未能|难以|未)(?:纳统)?入[库统]", "在建;未入库"),
        (rf"{_NOT}(?:及时)?(?:纳入统计库|入库|入统|纳统)", "未入库"),
        (
            rf"{_NOT}.{{0,4}}(?:开工|开建|动工|复工|启动|动建|进场)|开不了工|动不了工|未?按期未开工|进不了场"
            rf"|{_SOON}.{{0,4}}(?:开工|开建|动工)(?!率)",
            "未开工",
        ),
        (rf"主体(?:结构|工程)?{_NOT}(?:全部|按期)?(?:完工|封顶|完成)", "主体施工"),
        (rf"{_NOT}(?:全部|全面|按期|如期)?(?:竣工|完工|建成)", "在建"),
        (rf"{_NOT}(?:全部|正式|按期|如期)?(?:投产|投运|达产)", "未投产"),
        (rf"{_NOT}(?:全部|正式|按期|如期)?(?:交付|投用|投入使用|启用|入驻|通车)", "未交付使用"),
        (r"停工|停建|停滞|停摆|烂尾|全面停止", "停工"),
        (r"(?:已|全面|恢复|实现|陆续)复工|复工复产", "已复工"),
        (r"达产达效|全面达产|已达产|满产|达产", "达产达效"),
        (r"(?<!未)(?<!未能)(?:正式|已|建成|全面|竣工|部分)?(?:投产|投入生产|试生产|投运|投入运营|试运行)", "投产"),
        (r"交付使用|搬迁入驻|投入使用|启用|入驻|交房|交付|建成投用|投用|通车|回迁", "交付使用"),
        (
            r"竣工验收|已竣工|全面竣工|全部竣工|竣工|(?:全面|全部|整体|已|工程|项目)(?:完工|建成)|^完工$"
            r"|^建成$",
            "竣工",
        ),
        (r"主体(?:结构|工程|框架)?(?:已|全部|全面|已经|基本)?(?:完工|完成|封顶|竣工|建成)|封顶|完成主体", "主体完工"),
        (r"基本(?:完工|竣工|建成)|接近(?:完工|尾声)", "基本完工"),
        (r"装饰|装修|内外墙|幕墙|机电安装|设备安装|设备调试|二次结构|室外工程|收尾|扫尾|安装调试", "装修安装"),
        (r"主体(?:结构|工程|框架)?(?:正在|加紧)?施工|主体(?:结构|工程|框架)?建设|主体.{0,6}层", "主体施工"),
        (r"基础施工|地基|桩基|打桩|基坑|土方开挖|土石方|基础(?:工程|完工|完成)|出正负零|±0", "基础施工"),
        (
            r"已(?:全部|全面|经|顺利|正式)?(?:开工|动工|开建)|(?:正式|全面|全部|顺利|实现|集中)?(?:开工"
            r"|动工)(?:建设)?|破土动工|进场施工",
            "已开工",
        ),
        (r"在建|续建|正在(?:建设|施工)|加紧施工|全面施工|有序推进施工", "在建"),
        (r"场地平整|三通一平|平场|围挡|临建", "前期"),
        (
            r"前期|可研|立项|初设|初步设计|施工图|招标|招投标|环评|规划许可|用地预审|办理手续|手续办理"
            r"|报批|选址|方案设计",
            "前期",
        ),
        (r"谋划|储备|策划|洽谈|在谈", "谋划"),
        (r"(?<!未)(?:已|完成)?(?:入库|纳统|入统)", "已入库"),
    )
)
_UNMEASURED = re.compile(
    r"实质性进展|积极推进|有序推进|稳步推进|加快推进|正在推进|扎实推进|顺利推进|进展顺利|进展良好"
    r"|取得.{0,6}(?:成效|进展|突破)|初见成效|按计划推进|大头落地"
)
_OBSTACLES = (
    ("拆迁|征迁|征收|征地|腾退|搬迁|清表", "拆迁"),
    ("资金", "资金"),
    ("用地|土地|林地", "用地"),
    ("手续|审批|批复|许可", "手续"),
    ("管线|杆线|迁改", "管线"),
    ("规划", "规划"),
    ("环保|环评", "环保"),
)
_STUCK = re.compile(
    r"未(?:能)?(?:按期|全部|及时)?(?:完成|完工|到位|落实|解决|办结|批复)|没有(?:完成|到位|落实)"
    r"|受阻|滞后|困难|不到位|缓慢|不完善|不齐|缺口|卡壳|制约|影响"
)

_LIGHTS = {"红": "red", "橙": "orange", "黄": "yellow", "绿": "green", "蓝": "blue"}
_LIGHT = re.compile(r"[“\"'「]?(?P<c>[红橙黄绿蓝])(?:色)?[”\"'」]?(?P<w>灯|牌|色?预警|预警|警|$|色)?")
_TWO = re.compile(r"(?:[红橙黄绿蓝]色?[、和或/]?){2,}(?:灯|牌|预警)")
_CHANGED = re.compile(
    r"(?:由|从)[“\"]?[红橙黄绿蓝]色?[灯牌]?(?:预警)?[”\"]?(?:转|变|降|升|调整)(?:为|成|至"
    r"|到)?[“\"]?(?P<c>[红橙黄绿蓝])"
)
_HONOUR = re.compile(r"红旗|红榜|红黑榜|红黄榜|红花榜|流动红|开门红|满堂红|红色(?:教育|旅游|文化|资源|基因|革命|记忆)")
_CLEARED = re.compile(r"解除|撤销|取消|消除|无预警|未预警|没有预警|不预警|非[红橙黄]")
_NORMAL = re.compile(r"^(?:正常|进展正常|进度正常|按期推进)$")


def read_progress(text: str) -> Reading | None:
    """The stage a phrase tells; phrases no one can measure answer (不可量化). None where there is no such word."""
    stuck = _STUCK.search(text)
    stage = next((value for pattern, value in _STAGES if pattern.search(text)), None)
    if stuck and stage in (None, "前期", "主体完工", "交付使用", "在建"):
        obstacle = next((name for words, name in _OBSTACLES if re.search(words, text)), None)
        if obstacle == "拆迁":
            return Reading("progress", value="未按期开工;问题=拆迁", unit="stage")
        if obstacle:
            return Reading("progress", value=f"{stage};问题={obstacle}" if stage else f"问题={obstacle}", unit="stage")
        if stage == "主体完工":
            return Reading("progress", value="主体施工", unit="stage")
    if stage:
        return Reading("progress", value=stage, unit="stage")
    if _UNMEASURED.search(text):
        return Reading("progress", value="(不可量化)", unit="stage")
    return None


def read_status(text: str) -> Reading | None:
    """The light of an alert. 红 on a banner or an honour roll is no alarm. None where there is no light."""
    if _HONOUR.search(text):
        raise Unreadable("“红旗”“红榜”一类是表扬，不是预警灯色。请写明“红灯”“黄灯”或“红色预警”。")
    if _CLEARED.search(text) or _NORMAL.match(text):
        return Reading("status", value="clear", unit="light")
    changed = _CHANGED.search(text)
    if changed:
        return Reading("status", value=_LIGHTS[changed["c"]], unit="light")
    if _TWO.search(text):
        raise Unreadable("这里有不止一种灯色。请只写现在的一种。")
    found = [each for each in _LIGHT.finditer(text) if each["w"] or text.strip('“”"色') in _LIGHTS]
    colours = sorted({_LIGHTS[each["c"]] for each in found})
    if len(colours) > 1:
        raise Unreadable("这里有不止一种灯色。请只写现在的一种。")
    return Reading("status", value=colours[0], unit="light") if colours else None
