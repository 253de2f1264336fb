"""What the worker does to a month: said here, since a page tells it and never imports the engine that does it."""

from __future__ import annotations

from guatu.apps.trace.events import Event

PROJECTS_REFRESHED = Event("projects.refreshed", "重判项目", "重判{months}有变化的项目：{projects}个")
MONTH_SETTLED = Event("month.settled", "重算月度", "有变化后重算{month}：项目{projects}个，红灯{red}个，黄灯{yellow}个")
