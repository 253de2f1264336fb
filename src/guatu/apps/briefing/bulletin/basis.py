"""数据口径: where every number of a bulletin comes from, as tables of the bulletin itself."""

from __future__ import annotations

from guatu.apps.briefing.bulletin.words import Bulletin, Column, Figure, Part, Table

SENTENCES_TITLE = "正文中的数字"
TABLES_TITLE = "各项数字的口径"
FIGURES = (
    Column("序号", "", 2),
    Column("数字", "", 5, number=False),
    Column("对象", "", 6, number=False),
    Column("指标", "", 8, number=False),
    Column("分子", "", 6),
    Column("分母", "", 6),
    Column("截至", "", 3, number=False),
)
COLUMNS = (
    Column("指标", "", 6, number=False),
    Column("代码", "", 8, number=False),
    Column("用在", "", 9, number=False),
    Column("口径", "", 18, number=False),
)


def sentence_basis(bulletin: Bulletin) -> Table:
    """One row for each figure of the sentences, in the order of reading: row n belongs to the bookmark _000n_…."""
    rows = [row(at, figure) for at, figure in enumerate(bulletin.told, start=1)]
    note = "分子、分母为计算用的整数：金额以分计，得分以万分之一分计，百分率的分子已乘100。"
    return Table(SENTENCES_TITLE, FIGURES, tuple(rows), note, wide=True)


def row(at: int, figure: Figure) -> tuple[Part, ...]:
    whose = figure.whose or "—"
    return (
        str(at), figure.text, whose, figure.name, whole(figure.numerator), whole(figure.denominator), str(figure.month)
    )  # fmt: skip


def whole(value: int | None) -> str:
    return "—" if value is None else str(value)


def table_basis(bulletin: Bulletin) -> Table:
    """One row for each indicator, measure or count, with where it is used and how it is defined."""
    found: dict[str, tuple[Figure, list[str]]] = {}
    for figure in bulletin.told:
        found.setdefault(figure.code, (figure, []))[1].append("正文")
    for table in bulletin.tables:
        for figure in table.figures:
            found.setdefault(figure.code, (figure, []))[1].append(table.title)
    rows: list[tuple[Part, ...]] = [
        (figure.name, code, "、".join(dict.fromkeys(places)), general(figure))
        for code, (figure, places) in found.items()
    ]
    return Table(TABLES_TITLE, COLUMNS, tuple(rows), bulletin.head, wide=True)


def general(figure: Figure) -> str:
    """The basis without the words about one member of a grouping."""
    text = figure.basis.split("范围：")[0].split("数据截至")[0]
    return f"{text}数据截至{figure.month.label}末。"
