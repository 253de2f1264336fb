"""Every form carries a key, so that what is sent twice is done once; each that changes a row says what it showed."""

from __future__ import annotations

import re

from house.tree import SRC

FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\"[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
WITHOUT_KEY = {
    "look/user_menu.html": "logs out: done twice it is done once",
    "look/parts/todo.html": "a button of a list; what it leads to says itself that it is done",
    "people/login.html": "before a log-in there is nobody whose key it could be",
    "people/login_code.html": "before a log-in there is nobody whose key it could be",
    "people/account.html": "changes one's own password: the old one no longer opens it a second time",
    "people/second_factor.html": "each code is taken once",
}

CHANGING = {
    "people/form.html": "seen_before",
    "people/handover.html": "seen_before",
    "people/roles.html": "seen_before",
    "projects/form.html": "seen_before",
    "projects/edit.html": "seen_before",
    "policies/form.html": "seen_before",
    "listing/project.html": "seen_before",
    "listing/published.html": "seen_before",
    "listing/statistics.html": "seen_before",
    "trace/conflict.html": 'name="seen"',
    "reports/windows.html": "seen_before",
    "reports/one.html": "seen_before",
    "reports/entry.html": "-seen",
    "reports/correct.html": "seen_before",
    "reports/correction.html": 'name="version"',
    "reports/report.html": "seen_before",
    "reports/review.html": "version",
}
"""Forms that change a row that stands, and what in them is its version."""
NOT_CHANGING = {
    "assessment/evidence.html": "decides on evidence, whose words never change; its verb asks for the state",
    "assessment/form.html": "records evidence, or decides on it as above",
    "backup/_list.html": "works on a file",
    "backup/list.html": "makes a file",
    "briefing/audit.html": "keeps nothing",
    "documents/of.html": "adds a file",
    "documents/withdraw.html": "takes a file back, once",
    "monitoring/_waiver.html": "asks for a waiver, or decides on one, whose words never change",
    "monitoring/month.html": "computes or closes a month",
    "monitoring/waivers.html": "decides on waivers, whose words never change",
    "people/sheet.html": "uploads a sheet",
    "people/sheet_review.html": "applies an upload, compared with what stands",
    "policies/rule.html": "keeps nothing",
    "projects/import.html": "uploads a ledger",
    "projects/review.html": "applies an upload, compared with what stands",
    "reports/upload.html": "uploads reports",
    "trace/head.html": "keeps nothing",
}


def templates():
    found = [*SRC.rglob("templates/**/*.html")]
    assert len(found) > 50
    return {path.as_posix().rpartition("/templates/")[2]: path.read_text(encoding="utf-8") for path in found}


def forms_without_key(texts):
    return {name for name, text in texts.items() for form in FORM.findall(text) if "{% submit_key %}" not in form}


def test_every_form_carries_a_key():
    assert forms_without_key(templates()) == set(WITHOUT_KEY)


def test_a_form_without_a_key_is_found():
    assert forms_without_key({"a.html": '<form method="post">{% csrf_token %}</form>'}) == {"a.html"}


def test_every_form_that_changes_a_row_carries_its_version():
    texts = templates()
    with_key = {name for name, text in texts.items() if "{% submit_key %}" in text}

    assert with_key == set(CHANGING) | set(NOT_CHANGING), "say what the form changes, and give it a version"
    assert [
        name for name, mark in CHANGING.items() if not any(mark in form for form in FORM.findall(texts[name]))
    ] == []
