"""rulebook.lock shows each change of a rule in force."""

from __future__ import annotations

from guatu import rulebook
from guatu.engine.lock import LOCK, differences, lock_text, normalised


def test_no_rule_in_force_has_changed_without_the_lock():
    assert differences(LOCK.read_text(encoding="utf-8")) == []


def test_every_rule_version_preset_item_and_published_figure_is_locked():
    lines = [line.split() for line in lock_text().splitlines() if not line.startswith("#")]
    rules = rulebook.rules()
    versions = sum(len(r.versions) for k in (rules.measures, rules.indicators, rules.alerts) for r in k.values())

    kinds = [line[0] for line in lines]

    assert sum(kinds.count(kind) for kind in ("measure", "indicator", "alert")) == versions
    assert kinds.count("item") == sum(len(scheme.items) for scheme in rulebook.schemes().values())
    assert kinds.count("preset") == len(rulebook.presets())
    assert kinds.count("published") == len(rulebook.published())
    assert all(len(line) == 4 for line in lines)


def test_a_changed_a_new_and_a_lost_rule_are_each_named():
    held = lock_text().splitlines()
    place = next(i for i, line in enumerate(held) if " behind_schedule " in line)
    held[place] = held[place][:-1] + ("0" if held[place][-1] != "0" else "1")
    held = [line for line in held if not line.startswith("measure projects always")] + ["measure lost always abc"]

    found = differences("\n".join(held))

    assert [sentence.split("”")[0] for sentence in found] == [
        "“alert behind_schedule always",
        "“measure projects always",
        "“measure lost always",
    ]
    assert "改了而没有锁定" in found[0]
    assert "还没有锁定" in found[1]
    assert "停用的规则应留着" in found[2]


def plain(done, plan):
    return 100 * done - plan


def commented(done, plan):
    """Words and layout change nothing."""
    # neither does a comment
    return 100 * done - (plan)


def other(done, plan):
    return 100 * done + plan


def test_only_what_a_formula_means_counts():
    assert normalised(plain) == normalised(commented)
    assert normalised(plain) != normalised(other)
