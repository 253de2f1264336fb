"""Template tags of the project library."""
