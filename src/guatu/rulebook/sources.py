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
