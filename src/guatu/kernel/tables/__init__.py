"""The tables the kernel reads; README.md names their sources."""
