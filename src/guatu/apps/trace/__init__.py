"""留痕: who did what, when and why, chained so that tampering shows; and the statements that remember what was known."""
