"""The words: month, money, calendar, codes, stages, powers, declarations. No Django, no Ibis."""
