"""Addresses of the app `monitoring`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.monitoring.pages import alert, alerts, indicators, months, waivers

app_name = "monitoring"
PREFIX = "monitoring/"
urlpatterns = [
    path("alerts", alerts.alert_list, name="alerts"),
    path("alerts/export", alerts.export, name="export"),
    path("alerts/<str:number>/<slug:rule>", alert.page, name="alert"),
    path("alerts/<str:number>/<slug:rule>/waive", waivers.ask, name="ask-waiver"),
    path("waivers", waivers.waiver_list, name="waivers"),
    path("waivers/<int:pk>/grant", waivers.grant, name="grant-waiver"),
    path("waivers/<int:pk>/refuse", waivers.refuse, name="refuse-waiver"),
    path("waivers/<int:pk>/withdraw", waivers.withdraw, name="withdraw-waiver"),
    path("waivers/<int:pk>/end", waivers.end, name="end-waiver"),
    path("indicators", indicators.table, name="indicators"),
    path("indicators/one", indicators.one, name="indicator-row"),
    path("month", months.page, name="month"),
    path("month/compute", months.compute, name="compute"),
    path("month/close", months.close, name="close"),
    path("month/corrections", months.corrections, name="corrections"),
]
