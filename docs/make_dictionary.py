"""Write ``docs/data-dictionary.md`` from the schema and the texts; ``make docs`` runs it.

Every table and column in both languages; ``tests/test_docs.py`` holds the file to this script.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "docs" / "data-dictionary.md"

if __name__ == "__main__":
    # Run as a file, the script is not in the project's folder.
    sys.path.insert(0, str(ROOT))

from atlas import records, schema, text  # noqa: E402
from atlas.text import Translate  # noqa: E402

_NAMES = {"ko": "한국어", "en": "English"}
_OPENING = """# Data dictionary · 자료 사전

Written by `make docs` from `atlas/schema.py` and `locales/`; do not edit by hand.
`make docs`로 만든 문서입니다. 손으로 고치지 마십시오.

An empty cell means not known or not applicable, never zero. \
빈칸은 확인되지 않았거나 해당하지 않는다는 뜻이며 0이 아닙니다.
"""


def written() -> str:
    """Return the whole document."""
    languages = [text.translator(language) for language in text.LANGUAGES]
    links = [f"[{table.name}](#{table.name})" for table in schema.TABLES]
    parts = [_OPENING, " · ".join(links) + "\n"]
    parts += [_table(table, languages) for table in schema.TABLES]
    return "\n".join(parts)


def _table(table: schema.Table, languages: list[Translate]) -> str:
    names = [t(f"table.{table.name}") for t in languages]
    heads = ["column", "type", "unit", "rules", *(_NAMES[t.language] for t in languages)]
    lines = [f"## {table.name}", "", *(f"{name}  " for name in names[:-1]), names[-1], ""]
    lines += [_row(heads), _row(["---"] * len(heads))]
    lines += [_row(_cells(table, column, languages)) for column in table.columns]
    if table.checks:
        lines += ["", *(_check(name, condition, languages) for name, condition in table.checks)]
    return "\n".join(lines) + "\n"


def _cells(table: schema.Table, column: schema.Column, languages: list[Translate]) -> list[str]:
    rules = [records.rule(column, t) for t in languages]
    meanings = [records.meaning(table.name, column.name, t) for t in languages]
    return [f"`{column.name}`", column.type, column.unit or "", "<br>".join(rules), *meanings]


def _check(name: str, condition: str, languages: list[Translate]) -> str:
    """Return a rule of one row: its condition, and what is said where it is broken."""
    return f"- `{condition}`: " + " ".join(t(f"problem.{name}") for t in languages)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
