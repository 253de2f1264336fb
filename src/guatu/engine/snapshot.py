"""A snapshot: the fact tables of a month as Parquet, with a manifest of what they hold and their canonical hashes.

Hashes cover content, not bytes: rows sorted, columns typed, so that another writer of Parquet gives the same hash.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from guatu import rulebook
from guatu.engine.backends.duck import Duck, arrow_schema
from guatu.engine.compile import regional_schema
from guatu.engine.evaluate import Facts
from guatu.engine.graph import Edition, edition
from guatu.kernel.declare import Rule, Version
from guatu.kernel.month import Month
from guatu.rulebook.facts import FACTS

FORMAT = 1
MANIFEST = "manifest.json"


class SnapshotDamaged(Exception):
    """A sealed month does not hold what its manifest says; carries a Chinese sentence."""


@dataclass(frozen=True)
class Manifest:
    month: str
    home: str
    known_at: str
    rules: Mapping[str, int]
    tables: Mapping[str, Mapping[str, Any]]  # name → rows, columns with their types, hash

    @property
    def content_hash(self) -> str:
        """One hash over month, home, knowledge time, rule versions and every table's content."""
        text = json.dumps(
            [FORMAT, self.month, self.home, self.known_at, sorted(self.rules.items()),
             sorted((name, entry["rows"], entry["hash"]) for name, entry in self.tables.items())],
            ensure_ascii=False, separators=(",", ":"),
        )  # fmt: skip
        return hashlib.sha256(text.encode()).hexdigest()


def canonical_hash(table: pa.Table, schema: Mapping[str, str], engine: Duck) -> str:
    """Hash of a table's rows in sorted order: each column by name and type, each value length-prefixed or fixed."""
    engine.load("hashed", schema, table)
    order = ", ".join(f'"{column}" NULLS FIRST' for column in schema)
    rows = engine.run(f'SELECT * FROM "hashed" ORDER BY {order}').combine_chunks()
    engine.drop("hashed")
    digest = hashlib.sha256(f"{len(schema)}:{rows.num_rows}".encode())
    for column, kind in schema.items():
        digest.update(f"{len(column)}:{column}:{kind}".encode())
        _feed(digest, rows[column], kind)
    return digest.hexdigest()


def _feed(digest: Any, column: pa.ChunkedArray, kind: str) -> None:
    digest.update(_content(column.is_valid().cast(pa.uint8())))
    if kind == "string":
        filled = column.fill_null("")
        digest.update(_content(pc.binary_length(filled).cast(pa.int64())))
        for chunk in filled.iterchunks() if isinstance(filled, pa.ChunkedArray) else [filled]:
            digest.update("".join(chunk.to_pylist()).encode())
        return
    whole = column.cast(pa.int32()).cast(pa.int64()) if kind == "date" else column
    digest.update(_content(whole.fill_null(0)))


def _content(column: pa.ChunkedArray) -> memoryview:
    """Numbers as they stand in memory: Arrow keeps them side by side, the low byte first."""
    values = column.combine_chunks()
    width = values.type.bit_width // 8
    return memoryview(values.buffers()[1] or b"")[values.offset * width : (values.offset + len(values)) * width]


def write(facts: Facts, month: Month, folder: Path, *, known_at: datetime) -> Manifest:
    """Write the fact tables and their manifest into a new folder; the folder appears whole or not at all."""
    staging = folder.with_name(folder.name + ".part")
    staging.mkdir(parents=True)
    rules = edition(month.last_day)
    engine, tables = Duck(), {}
    for name, schema in _schemas(rules).items():
        table = _table(facts, name, schema)
        pq.write_table(table, staging / f"{name}.parquet", compression="zstd")
        entry = {
            "rows": table.num_rows,
            "columns": [list(pair) for pair in schema.items()],
            "hash": canonical_hash(table, schema, engine),
        }
        tables[name] = entry
        _to_disk(staging / f"{name}.parquet")
    engine.close()
    manifest = Manifest(str(month), facts.home, known_at.isoformat(), dict(rules.marker), tables)
    (staging / MANIFEST).write_text(_text(manifest), encoding="utf-8")
    _to_disk(staging / MANIFEST)
    staging.rename(folder)
    _to_disk(folder.parent)
    return manifest


def _to_disk(path: Path) -> None:
    """A sealed month survives a power cut: what was written is on the disk before the seal is named anywhere."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(folder: Path) -> tuple[Manifest, Facts]:
    """The manifest of a sealed month and its facts, not yet checked. Raises SnapshotDamaged when they are not there."""
    manifest = _manifest(folder)
    paths = {name: folder / f"{name}.parquet" for name in FACTS if name in manifest.tables}
    for path in paths.values():
        if not path.exists():
            raise SnapshotDamaged(f"{manifest.month} 封存数据里没有“{path.name}”，请从备份恢复到 {folder}。")
    return manifest, Facts(paths, _sealed_table(folder, manifest, "regional"), manifest.home)


def rules_of(manifest: Manifest) -> Edition:
    """The rulebook a month was closed with: later rules and wordings do not touch it.

    Raises SnapshotDamaged when this version of the house no longer has one of its rules.
    """
    known = rulebook.rules()
    kinds: tuple[Mapping[str, Rule], ...] = (known.measures, known.indicators, known.alerts)
    chosen: list[dict[str, tuple[Rule, Version]]] = [{}, {}, {}]
    for code, index in sorted(manifest.rules.items()):
        place = next((n for n, kind in enumerate(kinds) if code in kind), None)
        if place is None or index >= len(kinds[place][code].versions):
            raise SnapshotDamaged(f"{manifest.month} 封存时用的规则“{code}”在本版本里没有，请用封存时的版本打开。")
        rule = kinds[place][code]
        chosen[place][code] = (rule, rule.versions[index])
    marker = tuple((code, manifest.rules[code]) for kind in chosen for code in kind)
    return Edition(chosen[0], chosen[1], chosen[2], marker)  # type: ignore[arg-type]


def verify(folder: Path) -> Manifest:
    """Read every table again and compare with the manifest. Raises SnapshotDamaged naming the table."""
    manifest = _manifest(folder)
    engine = Duck()
    try:
        for name, entry in manifest.tables.items():
            found = canonical_hash(_sealed_table(folder, manifest, name), dict(entry["columns"]), engine)
            if found != entry["hash"]:
                raise SnapshotDamaged(f"{manifest.month} 封存数据的“{title_of(name)}”与封存时不一致，请从备份恢复。")
    finally:
        engine.close()
    return manifest


def damaged(manifest: Manifest, name: str) -> SnapshotDamaged:
    """The sentence for a sealed table that cannot be read."""
    return SnapshotDamaged(f"{manifest.month} 封存数据的“{title_of(name)}”读不出来，请从备份恢复。")


def title_of(name: str) -> str:
    """What people call a sealed table; its file's name stands behind."""
    title = FACTS[name].title if name in FACTS else "各区划的界限"
    return f"{title}（{name}.parquet）"


def _manifest(folder: Path) -> Manifest:
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(held["month"], held["home"], held["known_at"], held["rules"], held["tables"])
        if held["content_hash"] != manifest.content_hash:
            raise SnapshotDamaged(f"{folder.name} 的封存清单（{MANIFEST}）被改动过，请从备份恢复。")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise SnapshotDamaged(f"{folder.name} 的封存清单（{MANIFEST}）读不出来，请从备份恢复到 {folder}。") from wrong
    return manifest


def _sealed_table(folder: Path, manifest: Manifest, name: str) -> pa.Table:
    try:
        columns = dict(manifest.tables[name]["columns"])
        return pq.read_table(folder / f"{name}.parquet").select(list(columns)).cast(arrow_schema(columns))
    except (OSError, KeyError, ValueError, pa.ArrowException) as wrong:
        raise damaged(manifest, name) from wrong


def _schemas(rules: Edition) -> dict[str, dict[str, str]]:
    return {name: table.schema for name, table in FACTS.items()} | {"regional": regional_schema(rules)}


def _table(facts: Facts, name: str, schema: Mapping[str, str]) -> pa.Table:
    held = facts.regional if name == "regional" else facts.tables.get(name)
    if held is None:
        return pa.table({column: [] for column in schema}, schema=arrow_schema(schema))
    table = pq.read_table(held) if isinstance(held, Path) else held
    return table.select(list(schema)).cast(arrow_schema(schema))


def _text(manifest: Manifest) -> str:
    held = {
        "format": FORMAT, "month": manifest.month, "home": manifest.home, "known_at": manifest.known_at,
        "rules": manifest.rules, "tables": manifest.tables, "content_hash": manifest.content_hash,
    }  # fmt: skip
    return json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
