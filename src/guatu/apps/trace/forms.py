"""What the pages of the trace ask."""

from __future__ import annotations

from typing import Any

from django import forms

from guatu.apps.trace.heads import LONGEST, HeadUnreadable, read_head


class HeadForm(forms.Form):
    """A head kept earlier: its file, or its text."""

    file = forms.FileField(label="链头文件", required=False, allow_empty_file=True)
    text = forms.CharField(
        label="或粘贴链头",
        required=False,
        max_length=LONGEST,
        help_text="文件里的“序号”“校验值”两行，或通报“数据口径”里的那一句。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """`kept` holds the head that was read."""
        given = super().clean() or {}
        file, text = given.get("file"), given.get("text", "")
        if file is not None:
            if file.size > LONGEST:
                raise forms.ValidationError("这个文件太大，不是链头。链头文件只有几行。")
            text = file.read().decode("utf-8", "replace")
        if not text.strip():
            raise forms.ValidationError("没有选文件，也没有粘贴。选链头文件，或粘贴“序号”“校验值”两行。")
        try:
            given["kept"] = read_head(text)
        except HeadUnreadable as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return given
