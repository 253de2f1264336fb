"""Every form carries a key, so that what is sent twice is done once."""

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
