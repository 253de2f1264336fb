"""留痕: who did what, when and why, chained so that tampering shows; and statements that keep what was known."""
