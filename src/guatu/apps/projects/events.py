"""What can happen to projects and sets, and the sentence each leaves in the trace."""

from __future__ import annotations

from guatu.apps.trace.events import Event

PROJECT_CREATED = Event("project.created", "新建项目", "新建项目：{subject}")
PROJECT_EDITED = Event("project.edited", "修改项目", "修改项目：{subject}（{fields}）")
PROJECT_MOVED = Event("project.moved", "变更项目阶段", "变更项目阶段：{subject}，{origin_label}→{to_label}，{on}起")
EVENT_SET = Event("project.event", "登记日期", "登记{event_label}日期：{subject}，{told}")
PLAN_SET = Event("project.plan", "下达年度计划", "下达{year}年计划：{subject}，{told}")
BEFORE_SET = Event("project.before", "登记至上年底累计", "登记至{before}年底累计完成投资：{subject}，{told}")
SET_CREATED = Event("set.created", "新建集合", "新建集合：{subject}")
SET_JOINED = Event("set.joined", "进入集合", "进入集合“{subject}”：{count}个项目，{on}起")
SET_LEFT = Event("set.left", "退出集合", "退出集合“{subject}”：{count}个项目，{on}起")
LEDGER_IMPORTED = Event(
    "ledger.imported", "导入台账", "导入台账：{file}，{rows}行，新增{new}个，变更{changed}个，未变{unchanged}个"
)
