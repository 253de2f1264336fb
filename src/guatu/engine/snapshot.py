"""A snapshot: the fact tables of a month as Parquet, with a manifest of what they hold and their canonical hashes.

Hashes cover content, not bytes: rows sorted, columns typed, so that another writer of Parquet gives the same hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from guatu.engine.backends.duck import Duck, arrow_schema
from guatu.engine.compile import regional_schema
from guatu.engine.evaluate import Facts
from guatu.engine.graph import edition
from guatu.kernel.month import Month
from guatu.rulebook.facts import FACTS

FORMAT = 1


class SnapshotDamaged(Exception):
    """A sealed month does not hold what its manifest says; carries a Chinese sentence."""


@dataclass(frozen=True)
class Manifest:
    month: str
    home: str
    known_at: str
    rules: Mapping[str, int]
    tables: Mapping[str, Mapping[str, Any]]  # name → rows, hash

    @property
    def content_hash(self) -> str:
        """One hash over month, home, rule versions and every table's content."""
        text = json.dumps(
            [FORMAT, self.month, self.home, sorted(self.rules.items()),
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
    present = column.is_valid().cast(pa.uint8()).combine_chunks()
    digest.update(present.to_numpy(zero_copy_only=False).tobytes())
    if kind == "string":
        filled = column.fill_null("")
        lengths = pa.compute.binary_length(filled).cast(pa.int64()).combine_chunks()
        digest.update(lengths.to_numpy(zero_copy_only=False).astype("<i8").tobytes())
        for chunk in filled.iterchunks() if isinstance(filled, pa.ChunkedArray) else [filled]:
            digest.update("".join(chunk.to_pylist()).encode())
        return
    whole = column.cast(pa.int32()).cast(pa.int64()) if kind == "date" else column
    digest.update(whole.fill_null(0).combine_chunks().to_numpy(zero_copy_only=False).astype("<i8").tobytes())


def write(facts: Facts, month: Month, folder: Path, *, known_at: datetime) -> Manifest:
    """Write the fact tables and their manifest into a new folder; the folder appears whole or not at all."""
    staging = folder.with_name(folder.name + ".part")
    staging.mkdir(parents=True)
    schemas = _schemas(month)
    engine, tables = Duck(), {}
    for name, schema in schemas.items():
        table = _table(facts, name, schema)
        pq.write_table(table, staging / f"{name}.parquet", compression="zstd")
        tables[name] = {"rows": table.num_rows, "hash": canonical_hash(table, schema, engine)}
    engine.close()
    rules = dict(edition(month.last_day).marker)
    manifest = Manifest(str(month), facts.home, known_at.isoformat(), rules, tables)
    (staging / "manifest.json").write_text(_text(manifest), encoding="utf-8")
    staging.rename(folder)
    return manifest


def read(folder: Path) -> tuple[Manifest, Facts]:
    """The manifest of a sealed month and its facts, not yet checked."""
    held = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest = Manifest(held["month"], held["home"], held["known_at"], held["rules"], held["tables"])
    paths = {name: folder / f"{name}.parquet" for name in FACTS}
    return manifest, Facts(paths, pq.read_table(folder / "regional.parquet"), manifest.home)


def verify(folder: Path) -> Manifest:
    """Read every table again and compare with the manifest. Raises SnapshotDamaged naming the table."""
    manifest, _ = read(folder)
    engine = Duck()
    for name, schema in _schemas(Month.parse(manifest.month)).items():
        try:
            table = pq.read_table(folder / f"{name}.parquet")
            found = canonical_hash(table, schema, engine)
        except (OSError, pa.ArrowException) as wrong:
            raise SnapshotDamaged(f"{manifest.month} 封存数据的“{name}”表读不出来，请从备份恢复。") from wrong
        if found != manifest.tables[name]["hash"]:
            raise SnapshotDamaged(f"{manifest.month} 封存数据的“{name}”表与封存时不一致，请从备份恢复。")
    engine.close()
    return manifest


def _schemas(month: Month) -> dict[str, dict[str, str]]:
    return {name: table.schema for name, table in FACTS.items()} | {
        "regional": regional_schema(edition(month.last_day))
    }


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
