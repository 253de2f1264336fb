"""`guatu trace verify`: whether the trace is whole."""

from __future__ import annotations

from argparse import Namespace

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, show


def verify(args: Namespace) -> int:
    """Recompute the whole chain and name every fault."""
    from guatu.apps.trace.verify import verify as verify_chain

    found = verify_chain()
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


COMMANDS = [Command("trace verify", "核验留痕是否完整", verify)]
