"""What the pages ask for a sheet of units, people or leaders."""

from __future__ import annotations

from typing import Any

from django import forms

LARGEST_SHEET = 20 * 1024 * 1024


class SheetForm(forms.Form):
    file = forms.FileField(label="文件", help_text="xlsx、xls、csv、txt、docx，不超过 20 兆。")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_SHEET:
            raise forms.ValidationError("文件超过 20 兆。请分成几个文件导入。")
        return file
