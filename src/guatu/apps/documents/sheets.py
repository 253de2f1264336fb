"""附件台账 as a sheet."""

from __future__ import annotations

from guatu.kernel.sheets import Column, Sheet, day, text

REGISTER = Sheet(
    "附件台账",
    (
        Column("number", "文号", text(60)),
        Column("issued_on", "成文日期", day()),
        Column("purpose", "用途", text(20)),
        Column("name", "文件名", text(120)),
        Column("kind", "所属类别", text(20)),
        Column("key", "所属编号", text(64)),
        Column("part", "所属部分", text(150)),
        Column("note", "说明", text(200)),
        Column("taken_at", "拍摄时间", text(20)),
        Column("place", "拍摄地点", text(40)),
        Column("kept_by", "上传人", text(32)),
        Column("organisation", "上传单位", text(100)),
        Column("kept_at", "上传时间", text(20)),
        Column("hash", "原文件校验值（SHA-256）", text(64)),
    ),
)
