"""Addresses of the app `people`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.people import entry_views, force_views, handover_views, sheet_views, unit_views, views

app_name = "people"
PREFIX = ""
urlpatterns = [
    path("login", entry_views.log_in, name="login"),
    path("login/code", entry_views.log_in_code, name="login-code"),
    path("login/sso", entry_views.sso_begin, name="sso"),
    path("login/sso/back", entry_views.sso_back, name="sso-back"),
    path("logout", entry_views.log_out, name="logout"),
    path("account", entry_views.account, name="account"),
    path("account/second-factor", entry_views.own_second_factor, name="second-factor"),
    path("people", views.people, name="people"),
    path("people/new", views.add_person, name="add-person"),
    path("people/export", sheet_views.rows_out, {"code": "people"}, name="export-people"),
    path("people/template", sheet_views.blank, {"code": "people"}, name="blank-people"),
    path("people/import", sheet_views.rows_in, {"code": "people"}, name="import-people"),
    path("people/import/<str:upload>", sheet_views.review, {"code": "people"}, name="review-people"),
    path("people/<str:login>", views.person, name="person"),
    path("people/<str:login>/change", views.change_person, name="change-person"),
    path("people/<str:login>/switch", views.switch_person, name="switch-person"),
    path("people/<str:login>/roles", views.grant_roles, name="grant-roles"),
    path("people/<str:login>/password", views.give_password, name="give-password"),
    path("people/<str:login>/second-factor", views.reset_second_factor, name="reset-second-factor"),
    path("people/<str:login>/hand-over", handover_views.hand_over_person, name="hand-over"),
    path("handovers", handover_views.handovers, name="handovers"),
    path("organisations", unit_views.organisations, name="organisations"),
    path("organisations/new", unit_views.add_organisation, name="add-organisation"),
    path("organisations/export", sheet_views.rows_out, {"code": "organisations"}, name="export-organisations"),
    path("organisations/template", sheet_views.blank, {"code": "organisations"}, name="blank-organisations"),
    path("organisations/import", sheet_views.rows_in, {"code": "organisations"}, name="import-organisations"),
    path(
        "organisations/import/<str:upload>", sheet_views.review, {"code": "organisations"}, name="review-organisations"
    ),
    path("organisations/<str:code>", unit_views.change_organisation, name="change-organisation"),
    path("organisations/<str:code>/switch", unit_views.switch_organisation, name="switch-organisation"),
    path("members", force_views.members, name="members"),
    path("members/new", force_views.add_member, name="add-member"),
    path("members/export", sheet_views.rows_out, {"code": "members"}, name="export-members"),
    path("members/template", sheet_views.blank, {"code": "members"}, name="blank-members"),
    path("members/import", sheet_views.rows_in, {"code": "members"}, name="import-members"),
    path("members/import/<str:upload>", sheet_views.review, {"code": "members"}, name="review-members"),
    path("members/<str:code>/<str:login>/<str:start>", force_views.change_member, name="change-member"),
    path("leaders", unit_views.leaders, name="leaders"),
    path("leaders/new", unit_views.add_leader, name="add-leader"),
    path("leaders/export", sheet_views.rows_out, {"code": "leaders"}, name="export-leaders"),
    path("leaders/template", sheet_views.blank, {"code": "leaders"}, name="blank-leaders"),
    path("leaders/import", sheet_views.rows_in, {"code": "leaders"}, name="import-leaders"),
    path("leaders/import/<str:upload>", sheet_views.review, {"code": "leaders"}, name="review-leaders"),
    path("leaders/<str:key>", unit_views.change_leader, name="change-leader"),
]
