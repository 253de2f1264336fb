"""The rulebook: facts, measures, indicators, alerts, schemes. Declarations only."""
