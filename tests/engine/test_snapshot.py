"""A seal: what it holds, that any change of it is found, and that later rules do not touch it."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.months import a_month
from guatu import rulebook
from guatu.engine import snapshot
from guatu.engine.evaluate import Evaluation
from guatu.engine.snapshot import SnapshotDamaged
from guatu.kernel.month import Month

MAY = Month(2022, 5)
KNOWN = datetime(2022, 6, 6, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def month():
    projects = [{"annual_plan": 100, "started_on": date(2022, 1, 5)}, {"annual_plan": 10**15, "industry": "制造业"}]
    invested = [{"project": "P1", "month_end": date(2022, 5, 31), "amount": 30}]
    return a_month(MAY, projects, investment=invested)


@pytest.fixture
def sealed(month, tmp_path):
    folder = tmp_path / "2022-05-1"
    return folder, snapshot.write(month.facts, MAY, folder, known_at=KNOWN)


def test_a_sealed_month_answers_what_was_sealed(month, sealed):
    folder, manifest = sealed
    read, facts = snapshot.read(folder)

    again = Evaluation(facts, MAY, rules=snapshot.rules_of(read))

    assert read == manifest
    assert again.projects().sort_by("key").to_pylist() == month.projects().sort_by("key").to_pylist()
    assert again.groups("").to_pylist() == month.groups("").to_pylist()
    assert snapshot.verify(folder) == manifest


def test_the_same_facts_in_another_order_have_the_same_hash(month, tmp_path):
    tables = {name: table.take(list(reversed(range(table.num_rows)))) for name, table in month.facts.tables.items()}
    first = snapshot.write(month.facts, MAY, tmp_path / "a", known_at=KNOWN)

    second = snapshot.write(replace(month.facts, tables=tables), MAY, tmp_path / "b", known_at=KNOWN)

    assert first.content_hash == second.content_hash


def test_another_way_of_writing_parquet_is_the_same_content(sealed):
    folder, manifest = sealed
    file = folder / "project.parquet"
    pq.write_table(pq.read_table(file), file, compression="gzip", version="2.4")

    assert snapshot.verify(folder) == manifest


def test_a_changed_value_is_found_and_its_table_named(sealed):
    folder, _ = sealed
    file = folder / "investment.parquet"
    table = pq.read_table(file).to_pylist()
    table[0]["amount"] += 1
    pq.write_table(pa.Table.from_pylist(table, schema=pq.read_schema(file)), file)

    with pytest.raises(SnapshotDamaged, match=r"调度数：各月完成投资（investment\.parquet）.*与封存时不一致"):
        snapshot.verify(folder)


def test_flipped_bits_never_pass_unseen(sealed):
    folder, manifest = sealed
    dice = random.Random(5)
    files = sorted(folder.iterdir())
    for _ in range(120):
        file = dice.choice(files)
        good = file.read_bytes()
        bad = bytearray(good)
        bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
        file.write_bytes(bad)
        try:
            found = snapshot.verify(folder)
        except SnapshotDamaged:
            found = None
        # a flip in the writer's own name or in unused statistics changes no content
        assert found is None or found.content_hash == manifest.content_hash, file.name
        file.write_bytes(good)


def test_a_manifest_that_was_edited_is_found(sealed):
    folder, _ = sealed
    file = folder / "manifest.json"
    held = json.loads(file.read_text(encoding="utf-8"))
    held["tables"]["project"]["rows"] = 99
    file.write_text(json.dumps(held), encoding="utf-8")

    with pytest.raises(SnapshotDamaged, match="被改动过"):
        snapshot.verify(folder)


def test_a_missing_file_or_manifest_says_where_to_restore_it(sealed):
    folder, _ = sealed
    (folder / "plan.parquet").unlink()
    with pytest.raises(SnapshotDamaged, match=r"plan\.parquet.*从备份恢复"):
        snapshot.read(folder)
    (folder / "manifest.json").unlink()
    with pytest.raises(SnapshotDamaged, match="读不出来"):
        snapshot.verify(folder)


def test_a_month_keeps_the_wording_it_was_closed_with(sealed):
    _, manifest = sealed
    listing = rulebook.rules().indicators["listing_rate"]
    assert manifest.rules["listing_rate"] == listing.versions.index(listing.on(MAY.last_day))

    fewer = replace(manifest, rules={code: n for code, n in manifest.rules.items() if code != "listing_rate"})

    assert "listing_rate" not in snapshot.rules_of(fewer).indicators
    assert "listing_rate" in snapshot.rules_of(manifest).indicators


def test_a_rule_this_house_no_longer_has_is_named(sealed):
    _, manifest = sealed

    with pytest.raises(SnapshotDamaged, match="old_rule"):
        snapshot.rules_of(replace(manifest, rules={**manifest.rules, "old_rule": 0}))


def test_a_month_sealed_before_a_column_was_declared_is_still_read(sealed):
    folder, _ = sealed
    file = folder / "project.parquet"
    pq.write_table(pq.read_table(file).drop_columns(["suspended_on"]), file)
    _, facts = snapshot.read(folder)

    assert Evaluation(facts, MAY).measured().num_rows == 2


def test_a_folder_appears_whole_or_not_at_all(month, tmp_path):
    broken = replace(month.facts, regional=month.facts.regional.drop_columns(["region"]))

    with pytest.raises(KeyError):
        snapshot.write(broken, MAY, tmp_path / "2022-05-1", known_at=KNOWN)

    assert not (tmp_path / "2022-05-1").exists()
