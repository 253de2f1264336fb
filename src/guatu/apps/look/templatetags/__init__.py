"""Template tags of the app `look`."""
