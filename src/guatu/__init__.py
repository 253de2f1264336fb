"""Guatu 挂图: full-lifecycle supervision of major projects."""

__version__ = "0.1.0"
