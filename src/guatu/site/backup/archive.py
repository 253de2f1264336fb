"""The one file a backup is: written under a temporary name, hashed part by part, then renamed; read back the same way.

A tar.gz whose last part is the manifest: a file that was cut off has none, and is no backup. No Django here.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

FORMAT = 2
MANIFEST = "guatu-backup.json"
SMALLEST_ROOM = 16 * 1024 * 1024
BLOCK = 1024 * 1024
LEVEL = 3
"""Of gzip: photos and Parquet are packed already, and rows of a database shrink nearly as well as at 9."""


class BackupProblem(ValueError):
    """A backup cannot be taken, read or restored; carries a Chinese sentence."""


class _Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Hashed:
    """Reads on, remembering the SHA-256 of what went through."""

    def __init__(self, source: _Source) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.digest.update(block)
        return block


class Writer:
    """Adds parts to an archive under way and keeps the hash of each."""

    def __init__(self, out: IO[bytes]) -> None:
        self.tar = tarfile.open(fileobj=out, mode="w:gz", compresslevel=LEVEL, format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.hashes: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        self._add(name, len(content), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        """A file as it stands; one that went meanwhile, as waiting uploads do, is passed over."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            self._add(name, os.fstat(source.fileno()).st_size, source)

    def _add(self, name: str, size: int, source: _Source) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashed = _Hashed(source)
        self.tar.addfile(member, hashed)  # type: ignore[arg-type]
        self.hashes[name] = hashed.digest.hexdigest()

    def finish(self, told: dict[str, Any]) -> dict[str, Any]:
        """Write the manifest, which says what `told` says and the hash of every part; answers it."""
        manifest = {"format": FORMAT, **told, "sha256": dict(self.hashes)}
        content = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self._add(MANIFEST, len(content), io.BytesIO(content))
        self.tar.close()
        return manifest


@contextmanager
def beside(file: Path) -> Iterator[Path]:
    """A working folder of this file alone, beside it and gone afterwards; what a killed backup left goes first.

    Raises BackupProblem while another process writes the same file.
    """
    folder = file.with_name(f".{file.name}.part")
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise BackupProblem(f"{file.name} 正在备份，等它结束再试，或换一个文件名。") from busy
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


@contextmanager
def whole_or_absent(file: Path, folder: Path) -> Iterator[tuple[Path, Writer]]:
    """An archive that gets its name only when it is complete and on the disk; only its owner may read it.

    Gives its temporary path too: the block's caller looks at it before it is named.
    """
    unfinished = folder / "archive"
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        yield unfinished, Writer(out)
        out.flush()
        os.fsync(out.fileno())


def name_it(unfinished: Path, file: Path) -> None:
    """Give a complete archive its name, so that even a power cut leaves all of it or nothing."""
    unfinished.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def need_room(folder: Path, size: int) -> None:
    """Raise BackupProblem where the disk of this folder cannot take so many bytes."""
    free = shutil.disk_usage(folder).free
    if free < size + SMALLEST_ROOM:
        raise BackupProblem(
            f"{folder} 所在磁盘只剩 {mib(free)}，这一步约需 {mib(size + SMALLEST_ROOM)}，什么都没有写。"
            "腾出空间，或换一个目录。"
        )


def mib(size: int) -> str:
    """12.3 兆, half up, from bytes."""
    tenths = (size * 10 + BLOCK // 2) // BLOCK
    return f"{tenths // 10}.{tenths % 10} 兆"


# --- reading --------------------------------------------------------------------------------------------------


def unpack(file: Path, into: Path | None) -> dict[str, Any]:
    """Read every part and compare its hash; written below `into`, or only read. Answers the manifest.

    Raises BackupProblem for what is no backup, is cut off or damaged, or reaches outside of its folder, and
    FileNotFoundError.
    """
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(file, "r|gz") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content is None or not _inside(member.name) or member.name in found or manifest:
                    raise BackupProblem(f"{file.name} 里有不该有的内容（{member.name[:80]}），不是挂图做的备份。")
                if member.name == MANIFEST:
                    manifest = dict(json.loads(content.read()))
                else:
                    found[member.name] = _take(content, into / member.name if into else None)
    except (tarfile.TarError, zlib.error, EOFError, UnicodeDecodeError, json.JSONDecodeError, TypeError) as wrong:
        raise BackupProblem(f"{file.name} 不是挂图的备份，或没有备份完、已损坏。换一份备份。") from wrong
    except OSError as wrong:
        if wrong.errno is not None:
            raise
        raise BackupProblem(f"{file.name} 不是挂图的备份，或没有备份完、已损坏。换一份备份。") from wrong
    _compare(file, manifest, found)
    return manifest


def _compare(file: Path, manifest: dict[str, Any], found: dict[str, str]) -> None:
    hashes = manifest.get("sha256")
    if not isinstance(hashes, dict):
        raise BackupProblem(f"{file.name} 不是挂图的备份，或没有备份完、已损坏。换一份备份。")
    if manifest.get("format") != FORMAT:
        raise BackupProblem(
            f"{file.name} 的格式是 {manifest.get('format')}，本版本只认 {FORMAT}。用做备份时的版本恢复。"
        )
    wrong = sorted(name for name in hashes.keys() | found.keys() if hashes.get(name) != found.get(name))
    if wrong:
        named = "、".join(wrong[:5]) + ("等" if len(wrong) > 5 else "")
        raise BackupProblem(f"备份里的 {named} 已损坏，没有恢复任何内容。换一份备份。")


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


def _take(content: IO[bytes], target: Path | None) -> str:
    hashed = _Hashed(content)
    if target is None:
        while hashed.read(BLOCK):
            pass
        return hashed.digest.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(hashed, out, BLOCK)
        out.flush()
        os.fsync(out.fileno())
    return hashed.digest.hexdigest()


def sha256_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
