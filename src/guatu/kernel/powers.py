"""Powers 职权: what a role may do, by name. A verb asks for exactly one."""

from __future__ import annotations

from enum import StrEnum


class PowerDenied(PermissionError):
    """The actor does not hold the power a verb asks for; carries a Chinese sentence."""


class Power(StrEnum):
    VIEW = "view"
    VIEW_TRACE = "view_trace"
    EDIT_PROJECT = "edit_project"
    MOVE_PROJECT = "move_project"
    IMPORT_LEDGER = "import_ledger"
    EXPORT = "export"
    MANAGE_SETS = "manage_sets"
    OPEN_WINDOW = "open_window"
    FILL_REPORT = "fill_report"
    APPROVE_REPORT = "approve_report"
    LOCK_MONTH = "lock_month"
    RECORD_LISTING = "record_listing"
    ENTER_STATISTICS = "enter_statistics"
    ENTER_PUBLISHED = "enter_published"
    COMPUTE_MONTH = "compute_month"
    CLOSE_MONTH = "close_month"
    WAIVE_ALERT = "waive_alert"
    SET_RULES = "set_rules"
    RECORD_EVIDENCE = "record_evidence"
    CONFIRM_EVIDENCE = "confirm_evidence"
    PUBLISH = "publish"
    AUDIT_FIGURES = "audit_figures"
    HAND_OVER = "hand_over"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_SECURITY = "manage_security"
    MANAGE_SYSTEM = "manage_system"
    OWN_ACCOUNT = "own_account"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Power, str] = {
    Power.VIEW: "查看",
    Power.VIEW_TRACE: "查看留痕",
    Power.EDIT_PROJECT: "修改项目",
    Power.MOVE_PROJECT: "变更项目阶段",
    Power.IMPORT_LEDGER: "导入台账",
    Power.EXPORT: "导出",
    Power.MANAGE_SETS: "管理集合",
    Power.OPEN_WINDOW: "开关填报窗口",
    Power.FILL_REPORT: "填报",
    Power.APPROVE_REPORT: "审核填报",
    Power.LOCK_MONTH: "锁定月报",
    Power.RECORD_LISTING: "登记入库",
    Power.ENTER_STATISTICS: "录入统计数",
    Power.ENTER_PUBLISHED: "录入公布数",
    Power.COMPUTE_MONTH: "计算月度",
    Power.CLOSE_MONTH: "封存月度",
    Power.WAIVE_ALERT: "豁免预警",
    Power.SET_RULES: "设置本地规则",
    Power.RECORD_EVIDENCE: "登记加减分",
    Power.CONFIRM_EVIDENCE: "确认加减分",
    Power.PUBLISH: "发布通报",
    Power.AUDIT_FIGURES: "核对印刷数字",
    Power.HAND_OVER: "办理交接",
    Power.MANAGE_PEOPLE: "管理单位和人员",
    Power.MANAGE_SECURITY: "安全管理",
    Power.MANAGE_SYSTEM: "系统管理",
    Power.OWN_ACCOUNT: "管理本人账号",
}
