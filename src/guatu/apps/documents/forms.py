"""What pages ask about files."""

from __future__ import annotations

from typing import Any

from django import forms

from guatu.apps.documents.models import PURPOSES
from guatu.apps.people.forms import DayInput

ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf,.pdf,.xlsx,.docx"
AT_ONCE = 10


class SeveralInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """One file or several, each with its name."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) and data else [data or None]
        if len(given) > AT_ONCE:
            raise forms.ValidationError(f"一次最多上传 {AT_ONCE} 个文件，实际选了 {len(given)} 个，请分几次上传。")
        return [super(SeveralFiles, self).clean(one, initial) for one in given]


class KeepForm(forms.Form):
    files = SeveralFiles(
        label="文件",
        widget=SeveralInput(attrs={"multiple": True, "accept": ACCEPTED}),
        allow_empty_file=True,
        max_length=400,
        help_text="JPEG、PNG、WebP 图片和 PDF、.xlsx、.docx，每个不超过 20 兆。拍摄时间和地点另存为凭据。",
        error_messages={"required": "还没有选文件。", "missing": "还没有选文件。"},
    )
    purpose = forms.ChoiceField(label="用途")
    number = forms.CharField(
        label="文号", max_length=60, required=False, help_text="批文写文号，如“霁发改审批〔2022〕12号”。"
    )
    issued_on = forms.DateField(label="成文日期", widget=DayInput, required=False)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *given: Any, purposes: tuple[str, ...], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["purpose"].choices = [(one, PURPOSES[one]) for one in purposes]  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="撤回理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如“传错了项目”。",
    )
