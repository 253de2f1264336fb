"""The pages of monthly reports."""
