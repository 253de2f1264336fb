"""Whole numbers that add up: a total split by weights, and a year's amount split over months."""

from __future__ import annotations

from collections.abc import Sequence


def split(total: int, weights: Sequence[int], *, step: int = 1) -> list[int]:
    """`total` as whole multiples of `step` in proportion to `weights`, largest remainders first, the rest to the last
    of the largest weights: they always add up to `total`."""
    whole = sum(weights)
    if not whole:
        raise ValueError("nothing to split by")
    units, rest = divmod(total, step)
    parts = [units * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(units * weights[at] % whole), at))
    for at in order[: units - sum(parts)]:
        parts[at] += 1
    found = [part * step for part in parts]
    found[max(range(len(weights)), key=lambda at: weights[at])] += rest
    return found


def split_within(total: int, weights: Sequence[int], most: Sequence[int], *, step: int = 1) -> list[int]:
    """As `split`, none above its `most`; what is too much goes to the others. Raises ValueError when it cannot fit."""
    if total > sum(most):
        raise ValueError(f"{total} does not fit into {sum(most)}")
    found = [0] * len(weights)
    free = [at for at, weight in enumerate(weights) if weight and most[at]]
    left = total
    while left:
        parts = split(left, [weights[at] for at in free], step=step)
        over = [at for at, part in zip(free, parts, strict=True) if part > most[at]]
        if not over:
            for at, part in zip(free, parts, strict=True):
                found[at] = part
            return found
        for at in over:
            found[at] = most[at]
            left -= most[at]
        free = [at for at in free if at not in set(over)]
        step = 1 if not free or left < step * len(free) else step
    return found
