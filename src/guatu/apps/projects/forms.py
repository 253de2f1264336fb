"""What pages ask about projects, sets and imports."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from guatu.apps.people.forms import DayInput
from guatu.apps.people.models import Leader, Organisation
from guatu.apps.policies.regions import regions
from guatu.apps.projects.models import KINDS, LEVELS, NATURES, PROCEDURES, Project, ProjectSet
from guatu.kernel.lifecycle import MOVES, DatedEvent, Stage
from guatu.kernel.money import in_unit
from guatu.kernel.reading import read_amount

NONE = ("", "—")
DAY_OF_LEDGER = "年度计划、至上年底累计算这一年的，没有日期的阶段从这一天起。"
LARGEST_LEDGER = 200 * 1024 * 1024


class MoneyInput(forms.CharField):
    """An amount as people write it (3200、0.32亿、3,200.5); its value is integer 分."""

    def __init__(self, label: str, **named: Any) -> None:
        super().__init__(label=label, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **named)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        amount = read_amount(text, unit="万元")
        if amount.fen is None or amount.approximate or amount.problem:
            raise forms.ValidationError(amount.problem or f"“{text}”不是金额。写成 3200 或 0.32亿。")
        return amount.fen

    def prepare_value(self, value: Any) -> Any:
        return amount_text(value) if isinstance(value, int) else value


def amount_text(fen: int) -> str:
    """分 as 万元 with every digit, for a field that is edited: 123.4567."""
    text = f"{in_unit(fen, '万元'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=200, required=False)


class ProjectForm(forms.Form):
    """The ledger of one project; units, leaders and bundles by their lasting keys, within what the person sees."""

    name = forms.CharField(label="项目名称", max_length=200)
    code = forms.CharField(label="项目代码", max_length=32, required=False, help_text="审批监管平台赋码，24位。")
    region = forms.CharField(label="行政区划", max_length=12, help_text="六位代码，如 410703。")
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="责任单位", required=False)
    lead_organisation = forms.ModelChoiceField(Organisation.objects.none(), label="牵头单位", required=False)
    leader = forms.ModelChoiceField(Leader.objects.none(), label="分包领导", required=False)
    owner = forms.CharField(label="项目单位", max_length=200, required=False)
    owner_uscc = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    contact = forms.CharField(label="联系人", max_length=60, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    level = forms.ChoiceField(label="项目级别", choices=[NONE, *LEVELS.items()], required=False)
    nature = forms.ChoiceField(label="建设状态", choices=[NONE, *NATURES.items()], required=False)
    kind = forms.ChoiceField(label="项目类型", choices=[NONE, *KINDS.items()], required=False)
    procedure = forms.ChoiceField(label="审批类型", choices=[NONE, *PROCEDURES.items()], required=False)
    construction_kind = forms.CharField(label="建设性质", max_length=30, required=False)
    category = forms.CharField(label="类别", max_length=100, required=False)
    industry = forms.CharField(label="行业", max_length=60, required=False)
    total_investment = MoneyInput("总投资", required=False)
    entered_on = forms.DateField(
        label="列入日期",
        required=False,
        widget=DayInput,
        help_text="列入项目库的日期。新建时留空为今天，修改时留空为不变。",
    )
    planned_start_on = forms.DateField(label="计划开工", required=False, widget=DayInput)
    planned_finish_on = forms.DateField(label="计划竣工", required=False, widget=DayInput)
    location = forms.CharField(label="建设地点", max_length=200, required=False)
    scale = forms.CharField(label="建设规模及主要内容", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    parent = forms.CharField(label="打包项目", max_length=16, required=False, help_text="所属打包项目的编号。")
    remark = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label="理由", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    UNITS = {"total_investment": "万元"}
    GROUPS = (
        ("项目", "name code region category industry level nature kind procedure construction_kind parent entered_on"),
        ("谁负责", "organisation lead_organisation leader owner owner_uscc contact phone"),
        ("投资和工期", "total_investment planned_start_on planned_finish_on"),
        ("建设内容", "location scale remark"),
    )

    def __init__(self, *given: Any, user: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.user = user
        units = Organisation.objects.visible_to(user).filter(is_active=True)  # type: ignore[attr-defined]
        for name in ("organisation", "lead_organisation"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]
            self.fields[name].to_field_name = "code"  # type: ignore[attr-defined]
        self.fields["leader"].queryset = Leader.objects.visible_to(user).filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["leader"].to_field_name = "key"  # type: ignore[attr-defined]

    def clean_region(self) -> str:
        """A code, or a name that means one region."""
        words = str(self.cleaned_data["region"]).strip()
        if words.isdigit():
            return words
        found = regions().by_name(words)
        if len(found) != 1:
            raise forms.ValidationError(f"“{words}”{'不止一个' if found else '不是行政区划'}，请写六位代码。")
        return found[0].code

    def clean_parent(self) -> Project | None:
        number = str(self.cleaned_data["parent"]).strip().upper()
        if not number:
            return None
        found = Project.objects.visible_to(self.user).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(f"没有编号为{number}的项目，或不在您的范围内。")
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by field of the ledger."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "version")}
        if found["entered_on"] is None:
            del found["entered_on"]
        return found

    def groups(self) -> list[tuple[str, list[tuple[Any, str]]]]:
        """Fields by their heading, with the unit beside each."""
        return [
            (heading, [(self[name], self.UNITS.get(name, "")) for name in names.split()])
            for heading, names in self.GROUPS
        ]

    @staticmethod
    def initial_of(project: Project) -> dict[str, Any]:
        shown: dict[str, Any] = {name: getattr(project, name) for name in ProjectForm.base_fields if name != "reason"}
        for name in ("organisation", "lead_organisation", "leader", "parent"):
            shown[name] = getattr(shown[name], "trace_key", None)
        return shown


class MoveForm(ReasonForm):
    to = forms.ChoiceField(label="转入阶段")
    on = forms.DateField(label="转入日期", widget=DayInput)
    with_event = forms.BooleanField(label="同时登记为开工、竣工、投产或达产达效日期", required=False, initial=True)
    field_order = ["to", "on", "with_event", "reason"]

    def __init__(self, *given: Any, stage: Stage, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["to"].choices = [(to.value, to.label) for to in Stage if to in MOVES[stage]]  # type: ignore[attr-defined]
        self.fields["on"].initial = today
        self.fields["reason"].required = True


class EventForm(ReasonForm):
    event = forms.ChoiceField(label="事件", choices=[(event.value, event.label) for event in DatedEvent])
    on = forms.DateField(label="日期", widget=DayInput, required=False, help_text="留空为取消已登记的日期。")
    precision = forms.ChoiceField(
        label="知道到", choices=[("day", "日"), ("month", "月"), ("year", "年")], initial="day"
    )
    field_order = ["event", "on", "precision", "reason"]


class PlanForm(ReasonForm):
    year = forms.IntegerField(label="年", min_value=2000, max_value=2100)
    item = forms.ChoiceField(
        label="哪一项",
        choices=[("plan", "年度计划投资"), ("before", "至上年底累计完成投资")],
        initial="plan",
        required=False,
        help_text="至上年底累计只用于这一年各月的自开工累计。",
    )
    amount = MoneyInput("金额", required=False, help_text="留空为取消这一年的这一项。")
    field_order = ["year", "item", "amount", "reason"]
    UNITS = {"amount": "万元"}


class MembershipForm(ReasonForm):
    action = forms.ChoiceField(label="办理", choices=[("join", "进入"), ("leave", "退出")])
    set = forms.ModelChoiceField(ProjectSet.objects.all(), label="集合", to_field_name="code")
    on = forms.DateField(label="日期", widget=DayInput, help_text="进入填第一天；退出填不再属于的第一天。")
    field_order = ["action", "set", "on", "reason"]


class SetForm(ReasonForm):
    name = forms.CharField(label="集合名称", max_length=100)
    code = forms.SlugField(label="代码", max_length=40, required=False, help_text="字母、数字和短横；留空自动给。")
    family = forms.CharField(label="类别", max_length=40, required=False, help_text="如：三个一批、6+10、专项债。")
    note = forms.CharField(label="口径说明", max_length=200, required=False)
    field_order = ["name", "code", "family", "note", "reason"]


class MembersForm(ReasonForm):
    action = forms.ChoiceField(label="办理", choices=[("join", "进入"), ("leave", "退出")])
    numbers = forms.CharField(
        label="项目编号",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一个或几个，用空格、顿号或换行隔开，可从 Excel 整列复制。",
    )
    on = forms.DateField(label="日期", widget=DayInput, help_text="进入填第一天；退出填不再属于的第一天。")
    field_order = ["action", "numbers", "on", "reason"]


class UploadForm(forms.Form):
    file = forms.FileField(label="台账文件", help_text="xlsx、xls、csv、txt、docx，不超过 200 兆。")
    region = forms.CharField(label="行政区划", max_length=12, required=False, help_text="没写区划的行算在这里。")
    on = forms.DateField(label="台账日期", widget=DayInput, help_text=DAY_OF_LEDGER)
    list_name = forms.CharField(label="属于集合", max_length=100, required=False, help_text="没有就新建。")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_LEDGER:
            raise forms.ValidationError("文件超过 200 兆。请分成几个文件导入。")
        return file
