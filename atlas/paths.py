"""Where the folders are: all in the project but the store, which ``ATLAS_STORE`` moves."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
QUERIES = ROOT / "queries"
LOCALES = ROOT / "locales"
STATIC = ROOT / "static"
DOCS = ROOT / "docs"


def store() -> Path:
    """Return the folder of the store: ``$ATLAS_STORE``, else ``var/`` in the project."""
    return Path(os.environ.get("ATLAS_STORE") or ROOT / "var")
