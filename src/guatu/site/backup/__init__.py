"""Backup and restore: a house in one file, and back, checked by row counts, chain and figures."""
