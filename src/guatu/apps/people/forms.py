"""What pages ask about units, people and leaders."""

from __future__ import annotations

from typing import Any

from django import forms

from guatu.apps.people.models import Leader, Organisation, OrganisationKind, Role, User
from guatu.apps.trace.conflicts import Standing


class LoginForm(forms.Form):
    login = forms.CharField(
        label="账号", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label="口令",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    old = forms.CharField(
        label="原口令", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="新口令",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一次", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError("两次输入的新口令不一样。")
        return again


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=20,
        help_text="手机上的六位数，或纸上的一个。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


class LeaveForm(forms.Form):
    password = forms.CharField(
        label="口令", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class ResetForm(forms.Form):
    password = forms.CharField(
        label="临时口令",
        strip=False,
        help_text="当面告诉本人，首次登录须改。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=200)


class DisableForm(ReasonForm):
    leave_open = forms.BooleanField(
        label="有未办结事项也立即停用", required=False, help_text="用于口令泄露等紧急情况；停用后仍要补办交接。"
    )


class OfUnits(forms.ModelChoiceField):
    """A unit of the range of the person filling the form."""

    def __init__(self, label: str) -> None:
        super().__init__(Organisation.objects.none(), label=label, required=False, to_field_name="code")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _Within(forms.Form):
    """Offers only the units and accounts the person filling it may see; leaves out what cannot be changed later."""

    key_field = ""

    def __init__(self, *given: Any, user: User, fresh: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        for field in self.fields.values():
            if isinstance(field, OfUnits):
                field.queryset = Organisation.objects.visible_to(user).filter(is_active=True)
        if not fresh:
            self.fields.pop(self.key_field, None)


class OrganisationForm(_Within):
    key_field = "code"
    code = forms.CharField(label="单位代码", max_length=32, help_text="定了不再改。")
    name = forms.CharField(label="单位名称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=32, required=False)
    kind = forms.ChoiceField(label="类别", choices=OrganisationKind.choices)
    region = forms.CharField(label="行政区划代码", max_length=12)
    parent = OfUnits("上级单位")
    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=24,
        required=False,
        help_text="平台公司、企业要填：项目单位是这个代码的项目，本单位的人都看得到。",
    )
    starts_on = forms.DateField(label="专班起始日", required=False, widget=DayInput)
    ends_on = forms.DateField(label="专班终止日", required=False, widget=DayInput)


class UserForm(_Within):
    key_field = "login"
    login = forms.CharField(label="账号", max_length=64, help_text="定了不再改。")
    name = forms.CharField(label="姓名", max_length=32)
    organisation = OfUnits("单位")
    region = forms.CharField(label="行政区划代码", max_length=12, help_text="看得到这个区划及以下。")
    phone = forms.CharField(
        label="电话", max_length=32, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if "login" not in self.fields:
            self.fields["phone"].help_text = "已存号码不显示；不改就留空。"


class RolesForm(forms.Form):
    roles = forms.ModelMultipleChoiceField(
        Role.objects.all(),
        label="角色",
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label="理由", max_length=200)


class MemberForm(_Within):
    organisation = OfUnits("专班")
    user = forms.ModelChoiceField(User.objects.none(), label="成员", to_field_name="login")
    duty = forms.CharField(label="职责", max_length=32, required=False, help_text="如组长、联络员。")
    start_on = forms.DateField(label="加入日期", widget=DayInput)
    end_on = forms.DateField(
        label="退出日期", required=False, widget=DayInput, help_text="从这一天起不再是成员；不填，到专班终止为止。"
    )

    def __init__(self, *given: Any, user: User, **named: Any) -> None:
        super().__init__(*given, user=user, fresh=True, **named)
        forces, people = self.fields["organisation"], self.fields["user"]
        forces.required = True
        forces.queryset = forces.queryset.filter(kind=OrganisationKind.TASK_FORCE)
        people.queryset = User.objects.visible_to(user).filter(is_active=True)


class MembershipForm(forms.Form):
    duty = forms.CharField(label="职责", max_length=32, required=False)
    end_on = forms.DateField(
        label="退出日期", required=False, widget=DayInput, help_text="从这一天起不再是成员；不填，到专班终止为止。"
    )
    reason = forms.CharField(label="理由", max_length=200)


class LeaderForm(_Within):
    key_field = "key"
    key = forms.CharField(label="领导编号", max_length=16, help_text="定了不再改。")
    name = forms.CharField(label="姓名", max_length=32)
    position = forms.CharField(label="职务", max_length=64, required=False)
    region = forms.CharField(label="行政区划代码", max_length=12)
    organisation = OfUnits("单位")
    user = forms.ModelChoiceField(User.objects.none(), label="账号", required=False, to_field_name="login")
    is_active = forms.BooleanField(label="在任", required=False, initial=True)

    def __init__(self, *given: Any, user: User, **named: Any) -> None:
        super().__init__(*given, user=user, **named)
        accounts = self.fields["user"]
        accounts.queryset = User.objects.visible_to(user).filter(is_active=True)


def standing_of(row: Organisation | User | Leader, form: forms.Form) -> Standing:
    """What stands of a unit, a person or a leader, for the version of the form that changes it."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    subject = f"{row._meta.model_name}/{row.trace_key}"

    def values(of: Any) -> dict[str, Any]:
        return values_of(of, form) | ({"number": of.phone} if isinstance(of, User) else {})

    return Standing(
        subject, values(row), lambda: values(rows.get()), rows,
        told=lambda key, value: "已改，号码不显示", titles={"number": "电话"},
    )  # fmt: skip


def values_of(row: Organisation | User | Leader, form: forms.Form) -> dict[str, Any]:
    """What a form is filled with at first: lasting keys of units and accounts, never a phone."""
    shown = {}
    for name in form.fields:
        value = getattr(row, name)
        shown[name] = "" if name == "phone" else getattr(value, "trace_key", value)
    return shown
