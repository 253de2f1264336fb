"""One Django app per concept; a later app may use an earlier one, never the reverse."""
