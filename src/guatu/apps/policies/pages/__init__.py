"""Pages of local rules and of the rulebook."""
