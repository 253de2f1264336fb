"""The counting methods again, in plain fractions: what the engine's integers must equal to the last 0.0001 point."""

from __future__ import annotations

from fractions import Fraction

SCALE = 10_000


def half_up(value: Fraction) -> int:
    """The nearest integer, halves away from zero."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -size if value < 0 else size


def in_proportion(method, full, value):
    if value is None:
        return None
    earned = max(0, half_up(Fraction(full) * SCALE * value / Fraction(method.target)))
    return min(earned, int(Fraction(full) * SCALE)) if method.capped else earned


def banded(method, full, value):
    if value is None:
        return None
    for floor, points in method.bands:
        edge = Fraction(floor)
        if value > edge or (value == edge and floor not in method.above):
            return int(Fraction(points) * SCALE)
    return int(Fraction(method.otherwise) * SCALE)


def by_rank(method, full, values):
    known = [value for value in values if value is not None]
    places = {value: 1 + sum(other > value for other in known) for value in known}
    points = dict(enumerate(method.points, 1))
    return [None if v is None else int(Fraction(points.get(places[v], 0)) * SCALE) for v in values]


def each(method, full, value):
    if value is None:
        return None
    earned = half_up(Fraction(method.points) * SCALE * value)
    if method.most is not None:
        earned = min(earned, int(Fraction(method.most) * SCALE))
    return earned if method.least is None else max(earned, int(Fraction(method.least) * SCALE))


def when(method, full, value):
    if value is None:
        return None
    edge = Fraction(method.above)
    return int(Fraction(method.points) * SCALE) if value > edge or (method.reaching and value == edge) else 0


def per_point(method, full, value):
    """Short of the target: minus; above it: each stretch at its own gain; both bounded."""
    if value is None:
        return None
    target, moved = Fraction(method.target), Fraction(0)
    if value < target:
        moved = (value - target) * Fraction(method.short)
    base = target
    for upto, gain in method.over:
        if value > base:
            end = value if upto is None else min(value, Fraction(upto))
            moved += (end - base) * Fraction(gain)
            base = Fraction(upto) if upto is not None else base
    limit = int(Fraction(method.limit) * SCALE)
    return int(Fraction(full) * SCALE) + max(-limit, min(limit, half_up(moved * SCALE)))
