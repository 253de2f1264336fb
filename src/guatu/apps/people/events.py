"""What can happen to units, people and their powers."""

from __future__ import annotations

from guatu.apps.trace.events import Event

ORGANISATION_CREATED = Event("organisation.created", "新增单位")
ORGANISATION_CHANGED = Event("organisation.changed", "修改单位")
ORGANISATION_CLOSED = Event("organisation.closed", "停用单位")
ORGANISATION_REOPENED = Event("organisation.reopened", "恢复单位")
LEADER_CREATED = Event("leader.created", "新增分包领导")
LEADER_CHANGED = Event("leader.changed", "修改分包领导")
USER_CREATED = Event("user.created", "新增人员", "新增人员：{subject}（{login}）")
USER_CHANGED = Event("user.changed", "修改人员")
USER_DISABLED = Event("user.disabled", "停用账号")
USER_ENABLED = Event("user.enabled", "恢复账号")
ROLES_SET = Event("user.roles_set", "授予角色", "授予角色：{subject}，现有{roles}")
PASSWORD_RESET = Event("user.password_reset", "重设口令")
PASSWORD_CHANGED = Event("user.password_changed", "修改本人口令")
LOGGED_IN = Event("user.logged_in", "登录", "登录系统")
LOGGED_OUT = Event("user.logged_out", "退出", "退出系统")
LOCKED_OUT = Event("user.locked_out", "暂停登录", "{subject}连续输错口令{times}次，暂停登录")
SECOND_FACTOR_JOINED = Event("user.second_factor_joined", "绑定第二种验证", "绑定手机验证码")
SECOND_FACTOR_LEFT = Event("user.second_factor_left", "取消第二种验证", "取消手机验证码")
SECOND_FACTOR_RESET = Event("user.second_factor_reset", "重置第二种验证", "重置{subject}的手机验证码")
ORGANISATIONS_IMPORTED = Event("organisation.imported", "导入单位", "导入单位：{subject}，新增{new}个，修改{changed}个")
USERS_IMPORTED = Event("user.imported", "导入人员", "导入人员：{subject}，新增{new}人，修改{changed}人")
LEADERS_IMPORTED = Event("leader.imported", "导入分包领导", "导入分包领导：{subject}，新增{new}人，修改{changed}人")
HANDED_OVER = Event("user.handed_over", "交接", "{subject}交接：{told}")
MEMBER_JOINED = Event("user.joined_force", "加入专班", "{subject}加入{force}，自{start_on}{until}")
MEMBER_CHANGED = Event("user.changed_force", "修改专班成员", "修改{subject}在{force}的职责或期限，退出日期{end_on}")
MEMBERS_IMPORTED = Event(
    "user.members_imported", "导入专班成员", "导入专班成员：{subject}，新增{new}人次，修改{changed}人次"
)
