"""`guatu files keep|list|sweep|verify`: files on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from guatu.apps.documents.actions import keep_file
from guatu.apps.documents.examining import Examiner, FileRefused
from guatu.apps.documents.keeping import keep
from guatu.apps.documents.models import PURPOSES, File
from guatu.apps.documents.selectors import files_to_list, rows_without_bytes
from guatu.apps.documents.sweeping import sweep
from guatu.apps.people.accounts import operator
from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show

AT_MOST = 1_000


def keep_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="图片、PDF、.xlsx 或 .docx")
    parser.add_argument("--project", required=True, metavar="NUMBER", help="项目编号")
    parser.add_argument("--purpose", default="photo", choices=("photo", "approval", "contract", "other"), help="用途")
    parser.add_argument("--number", default="", metavar="TEXT", help="文号，如 霁发改审批〔2022〕12号")
    parser.add_argument("--note", default="", metavar="TEXT", help="说明")


def keep_one(args: Namespace) -> int:
    """Examine a file and attach it to a project."""
    path = Path(args.file)
    if not path.is_file():
        raise UsageError(f"没有这个文件：{path}。")
    said = {"purpose": args.purpose, "number": args.number, "note": args.note}
    try:
        with Examiner() as examiner:
            kept = keep(path, path.name, examiner)
        file = keep_file("project", args.project, kept=kept, actor=operator(), today=args.clock.today(), **said)
    except FileRefused as refused:
        show({"kept": None, "sentence": str(refused)}, [str(refused)], args)
        return DATA_PROBLEMS
    except File.DoesNotExist:
        raise UsageError(f"没有编号为“{args.project}”的项目。") from None
    sentence = f"已保存“{file.name}”，编号 {file.pk}。"
    show({"kept": file.pk, "sentence": sentence}, [sentence], args)
    return DONE


def list_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--words", default="", metavar="TEXT", help="文件名、文号或说明里的字")
    parser.add_argument("--purpose", default="", choices=("", *PURPOSES), help="用途")


def list_files(args: Namespace) -> int:
    """The newest thousand."""
    found = files_to_list(operator(), words=args.words, purpose=args.purpose).order_by("-pk")[:AT_MOST]
    rows = [
        {
            "id": file.pk,
            "subject": f"{file.subject_kind}/{file.subject_key}",
            "purpose": file.get_purpose_display(),
            "name": file.name,
            "number": file.number,
            "size": file.size,
            "kept_at": file.kept_at.isoformat(),
        }
        for file in found
    ]
    told = [f"{row['id']}　{row['subject']}　{row['purpose']}　{row['name']}　{row['number']}" for row in rows]
    show(rows, told or ["还没有附件。"], args)
    return DONE


def sweep_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--try", action="store_true", dest="try_only", help="只说会清理什么，不动手")


def sweep_files(args: Namespace) -> int:
    """Remove bytes that no row names."""
    done = sweep(try_only=args.try_only)
    sentence = f"{'会清理' if args.try_only else '清理了'} {done.files} 个没有登记的文件，共 {done.size} 字节。"
    show({"files": done.files, "bytes": done.size, "sentence": sentence}, [sentence], args)
    return DONE


def verify_files(args: Namespace) -> int:
    """Every row has its bytes, and they are those of their hash."""
    wrong = [
        {"id": file.pk, "name": file.name, "subject": f"{file.subject_kind}/{file.subject_key}", "message": why}
        for file, why in rows_without_bytes()
    ]
    count = File.objects.count()
    sentence = f"核了 {count} 个附件，" + (f"{len(wrong)} 处不对；请从备份恢复。" if wrong else "都在，内容无误。")
    told = [f"附件 {one['id']}“{one['name']}”（{one['subject']}）：{one['message']}。" for one in wrong]
    show({"files": count, "problems": wrong, "sentence": sentence}, [*told, sentence], args)
    return DATA_PROBLEMS if wrong else DONE


COMMANDS = [
    Command("files keep", "给项目上传一个附件", keep_one, keep_arguments),
    Command("files list", "附件清单", list_files, list_arguments),
    Command("files sweep", "清理没有登记的附件内容", sweep_files, sweep_arguments),
    Command("files verify", "核对附件的内容都在、没有被改", verify_files),
]
