"""The documents rules come from. Documents of ×× are the project's own samples; the others are published."""

from __future__ import annotations

from datetime import date

from guatu.kernel.declare import Source


def county_measures(clause: str) -> Source:
    """××县重点项目管理办法（示例）."""
    return Source("《××县重点项目管理办法》", clause)


def county_measures_2026(clause: str) -> Source:
    return Source("《××县重点项目考核办法（2026年修订）》", clause, in_force=date(2026, 1, 1))


def seeds(clause: str) -> Source:
    """Speeches and reports of 2017 to 2022 the system was asked for in."""
    return Source("区县项目推进会讲话", clause)


YINCHUAN_2025 = Source("银川市重点项目红黄绿灯管理（2025）", url="https://m.qlbk.net/news/3Ww4l7bw75.html")
SANYA_2022 = Source(
    "三亚市投资项目亮牌（2022）", url="http://news.hndaily.cn/html/2022-05/13/content_58470_14809063.htm"
)
WUHAN = Source("武汉市重点项目预警", url="http://gxhyy.yfsoft.com.cn/25400.html", note="转载页，发布前请核对原文")
YANAN_2017 = Source(
    "延安市市级重点项目考核计分（2017）", url="https://paper.yanews.cn/yarb/20170619/html/content_20170619004006.htm"
)
PRIZE_2020 = Source("2020年市重点工程综合奖评分表", url="https://taowenge.com/p-95420430.html")
CONVENTION = Source("通报通例", "序时进度按月数除以十二", note="六份公开通报核对一致")
STATISTICS = Source(
    "固定资产投资统计报表制度",
    "计划总投资500万元及以上项目，先入库后有数",
    url="http://18260.cn/contents/1536/54588.html",
    note="转载页，发布前请核对原文",
)
FUND_SOURCES = Source("固定资产投资统计报表制度", "资金来源", url="http://bisheng.net.cn/html/report/606239-1.htm")
STATISTICS_LAW = Source("《中华人民共和国统计法》", "第七条", note="统计数与调度数并列，互不覆盖")
THREE_BATCHES = Source(
    "河南省重大项目建设“三个一批”活动评价办法（试行）（2022）",
    url="https://big5.cri.cn/gate/big5/hn.cri.cn/20220106/e1f587f5-f642-bd17-bafa-b728539df718.html",
)
FOUR_RATES = Source("百大项目“四率”（开工率、投资完成率、资金到位率、按期竣工率）", url="https://meipian.cn/3p0bj89d")
JIANGMEN = Source("江门市重点项目通报", "开工率分母", note="转载页，发布前请核对原文")
GUINAN_2019 = Source("贵南县开复工通报（2019）", url="https://www.guinan.gov.cn/xwpd/gnkb/content_14582588")
