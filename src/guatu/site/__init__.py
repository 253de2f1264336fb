"""Settings, addresses, wiring and the `guatu` command."""
