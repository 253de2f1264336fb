"""How templates print a measure of a project."""

from __future__ import annotations

from django import template

from guatu.apps.monitoring.figures import told
from guatu.kernel.declare import Rule
from guatu.kernel.display import NOTHING

register = template.Library()


@register.filter
def measured(rule: Rule, value: int | None) -> str:
    """A measure's value with its unit: 1,024万元、12个."""
    return NOTHING if value is None else told(rule.unit.value, value, 1)
