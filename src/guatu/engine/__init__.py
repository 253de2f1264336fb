"""The engine: compiles the rulebook, runs it over snapshots and explains the answers."""
