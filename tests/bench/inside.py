"""Run one bench module's main inside Django: `inside.py MODULE ARGUMENTS …`."""

from __future__ import annotations

import importlib
import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.site.settings")
    django.setup()
    importlib.import_module(sys.argv[1]).main(*map(int, sys.argv[2:]))
