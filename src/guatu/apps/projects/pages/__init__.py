"""The pages of the project library."""
