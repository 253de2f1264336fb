"""`guatu work`: what happens after a verb, done by one process beside the web."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, show

COMMAND = "import sys; from guatu.site.command import main; sys.exit(main())"
LOOK_AGAIN = 5.0
PATIENCE = 20.0
BUSY = "另一个后台进程正在办这个数据库的事，不用再运行一个。"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="把等着的办完就结束")
    parser.add_argument("--beside", type=int, default=0, help=SUPPRESS)  # the process it ends with


def work(args: Namespace) -> int:
    """Follow the trace until stopped, or once."""
    from guatu.site.command import UNMIGRATED, unmigrated

    if unmigrated():
        sys.stderr.write(UNMIGRATED + "\n")
        return DATA_PROBLEMS
    return once(args) if args.once else until_stopped(args)


def once(args: Namespace) -> int:
    from guatu.apps.trace.action import coming_from
    from guatu.apps.trace.working import work_once

    with coming_from("worker"):
        done = work_once()
    if done is None:
        show({"busy": True, "entries": 0, "problems": []}, [BUSY], args)
        return DONE
    told = f"办了 {done.entries} 条留痕之后的事。" if done.entries else "没有等着的事。"
    show({"busy": False, "entries": done.entries, "problems": list(done.problems)}, [told, *done.problems], args)
    return DATA_PROBLEMS if done.problems else DONE


def until_stopped(args: Namespace) -> int:
    from guatu.apps.trace.action import coming_from
    from guatu.apps.trace.working import work as follow_the_trace

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if args.beside:
        threading.Thread(target=_wait_for_the_end, args=(args.beside, stop), daemon=True).start()
    else:
        show({"working": True}, ["后台在运行，按 Ctrl+C 停下。"], args)
        sys.stdout.flush()
    with coming_from("worker"):
        follow_the_trace(stop)
    return DONE


def _wait_for_the_end(parent: int, stop: threading.Event) -> None:
    """Whoever started this process may be killed without a word; its children then belong to another."""
    while os.getppid() == parent and not stop.wait(1):
        pass
    stop.set()


# --- beside the web -------------------------------------------------------------------------------------------


@contextmanager
def beside() -> Iterator[None]:
    """A worker runs in a process of its own while the block runs; one that dies is started again."""
    leaving, owner = threading.Event(), os.getpid()
    running = [_start()]

    def watch() -> None:
        while not leaving.wait(LOOK_AGAIN):
            if running[0].poll() is not None:
                running[0] = _start()

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        if os.getpid() == owner:  # a process of the web that is renewed leaves the block too, and is not the owner
            leaving.set()
            watching.join()
            _end(running[0])


def _start() -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", COMMAND, "work", "--beside", str(os.getpid())]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603  (our own command)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Told to stop, it ends what it is at; what it cannot end in time is rolled back and done by the next one."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


COMMANDS = [Command("work", "办理变化之后的事（重判、重算）", work, arguments)]
