"""Exact integer division on each engine: `//` is a double on one and an overflow on another, so it lives here.

The SQL texts call guatu_divide(numerator, denominator) over DECIMAL(38, 0); each engine is taught it at connection.
"""

from __future__ import annotations

DUCKDB = (
    "CREATE OR REPLACE TEMP MACRO guatu_divide(n, d) AS "
    "CAST(CAST(n AS HUGEINT) // NULLIF(CAST(d AS HUGEINT), 0) AS DECIMAL(38, 0))"
)
"""DuckDB: HUGEINT division truncates toward zero and is exact; NULLIF keeps division by zero null."""

SPARK = (
    "CREATE OR REPLACE TEMPORARY FUNCTION guatu_divide(n DECIMAL(38, 0), d DECIMAL(38, 0)) "
    "RETURNS DECIMAL(38, 0) RETURN (n - n % NULLIF(d, 0)) / NULLIF(d, 0)"
)
"""Spark: the remainder is exact, so the quotient of a multiple is whole."""
