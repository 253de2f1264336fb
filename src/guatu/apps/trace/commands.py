"""`guatu trace verify`, `head`, `export`: whether the trace is whole, and what an auditor takes away."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show


def verify(args: Namespace) -> int:
    """Recompute the whole chain and name every fault."""
    from django.db import connection

    from guatu.apps.trace.models import Entry, Head, Line
    from guatu.apps.trace.verify import verify as verify_chain

    if not {each._meta.db_table for each in (Entry, Head, Line)} & set(connection.introspection.table_names()):
        Head.objects.exists()  # a home not made yet has nothing to verify: the database's own error says so

    found = verify_chain(also=[_head(Path(file)) for file in args.head])
    answer = {
        "sound": found.sound,
        "entries": found.entries,
        "lines": found.lines,
        "problems": [{"number": fault.number, "message": fault.sentence} for fault in found.faults],
    }
    closing = "留痕完整。" if found.sound else f"留痕有{len(found.faults)}处不对。"
    told = [*(fault.sentence for fault in found.faults), f"核了{found.entries}条、明细{found.lines}行。{closing}"]
    show(answer, told, args)
    return DONE if found.sound else DATA_PROBLEMS


def heads_given(parser: ArgumentParser) -> None:
    parser.add_argument("--head", metavar="FILE", action="append", default=[], help="另存的链头文件，可给多个")


def head(args: Namespace) -> int:
    """Print the head to be kept where nobody who runs this house can reach it."""
    from django.conf import settings

    from guatu.apps.trace.heads import head_now, head_text

    kept = head_now(settings.GUATU_CLOCK())
    if kept is None:
        show(None, ["还没有留痕，没有链头。"], args)
        return DONE
    _tell("留痕链头", f"trace-head-{kept.number}")
    answer = {"number": kept.number, "hash": kept.hash, "database": kept.database, "at": kept.at}
    show(answer, head_text(kept).splitlines(), args)
    return DONE


def export(args: Namespace) -> int:
    """Write every stored column of the trace as JSON lines, for the verifier that needs no Guatu."""
    from guatu.apps.trace.exporting import export_lines

    counts = export_lines(Path(args.file))
    _tell("全部留痕", Path(args.file).name)
    told = f"已写出 {args.file}：留痕{counts['entries']}条、明细{counts['lines']}行。"
    show({"file": args.file, **counts}, [told], args)
    return DONE


def file_to_write(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="要写的文件，每行一个 JSON")


def _tell(what: str, file: str) -> None:
    """Who holds the machine took it: the entry is the command line's."""
    from django.contrib.auth import get_user_model

    from guatu.apps.trace.taking import tell_trace_taken

    for actor in get_user_model()._default_manager.filter(built_in=True)[:1]:  # none yet where nothing was ever done
        tell_trace_taken(what, file=file, actor=actor)


def _head(file: Path):  # type: ignore[no-untyped-def]
    from guatu.apps.trace.heads import HeadUnreadable, kept_head

    try:
        kept = kept_head(file)
    except (HeadUnreadable, OSError) as wrong:
        raise UsageError(f"{file}：{wrong}") from wrong
    if kept is None:
        raise UsageError(f"没有文件 {file}。给出另存的链头文件。")
    return kept


COMMANDS = [
    Command("trace verify", "核验留痕是否完整", verify, heads_given),
    Command("trace head", "打印链头，供存到本系统以外", head),
    Command("trace export", "导出全部留痕，供独立核验", export, file_to_write),
]
