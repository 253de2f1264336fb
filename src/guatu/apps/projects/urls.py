"""Addresses of the app `projects`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.projects.pages import changes, imports, lists, project, sets

app_name = "projects"
PREFIX = "projects/"
urlpatterns = [
    path("", lists.project_list, name="list"),
    path("export", lists.export, name="export"),
    path("template", lists.blank_ledger, name="template"),
    path("new", changes.create, name="create"),
    path("import", imports.upload, name="import"),
    path("import/<str:key>", imports.review, name="review"),
    path("sets", sets.set_list, name="sets"),
    path("sets/new", sets.create, name="create-set"),
    path("sets/<slug:code>", sets.members, name="set"),
    path("sets/<slug:code>/change", sets.change, name="change-set"),
    path("<str:number>", project.page, name="project"),
    path("<str:number>/edit", changes.edit, name="edit"),
    path("<str:number>/move", changes.move, name="move"),
    path("<str:number>/event", changes.event, name="event"),
    path("<str:number>/plan", changes.plan, name="plan"),
    path("<str:number>/set", changes.membership, name="membership"),
]
