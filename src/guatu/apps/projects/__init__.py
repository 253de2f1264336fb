"""项目库: projects, their stages, dated events, sets and ledger."""
