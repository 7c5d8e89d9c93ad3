"""The documents say what there is: nothing missing, nothing that is gone, no link into nowhere."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from atlas import __main__ as commands
from atlas import menu, register, schema, sql, text
from atlas.paths import DOCS, QUERIES, ROOT

#: All documents that a person reads, but those of packages that lie in the project's folder.
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "data").glob("*.md"))
    if path.is_file()
)
IDS = [str(path.relative_to(ROOT)) for path in PAGES]
ANY = pytest.mark.parametrize("path", PAGES, ids=IDS)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """Return the anchors of the headings of a document."""
    heads = re.findall(r"^#+ (.+)$", read(path), flags=re.M)
    plain = (re.sub(r"[^\w\s-]", "", head.lower()).strip() for head in heads)
    return {re.sub(r"\s", "-", head) for head in plain}


def commands_of() -> dict[str, argparse.ArgumentParser]:
    actions = commands._parser()._actions
    (sub,) = [a for a in actions if isinstance(a, argparse._SubParsersAction)]
    return dict(sub.choices)


def test_the_data_dictionary_is_the_one_that_the_script_writes(tmp_path):
    code = (
        "import make_dictionary, sys; sys.stdout.buffer.write(make_dictionary.written().encode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{DOCS}"},
        cwd=tmp_path,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.decode() == read(DOCS / "data-dictionary.md"), "run make docs"


def test_the_data_dictionary_has_every_column_in_every_language():
    said = read(DOCS / "data-dictionary.md")
    for table in schema.TABLES:
        section = said.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert [row.split("`")[1] for row in rows] == [column.name for column in table.columns]
        for language in text.LANGUAGES:
            assert text.strings(language)[f"table.{table.name}"] in section


@ANY
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", read(path)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file) if file else path
        assert found.exists(), target
        if anchor and found.suffix == ".md":
            assert anchor in anchors(found), target


@ANY
def test_files_that_are_named_are_there(path):
    """What stands in code quotes and looks like a file of the project is one."""
    folders = ("atlas/", "pages/", "queries/", "data/", "docs/", "tests/", "locales/", "static/")
    for name in re.findall(r"`([\w./-]+)`", read(path)):
        invented = re.search(r"[A-Z]{2,}", name) or name.startswith("data/groups/")
        if name.startswith(folders) and not invented:
            assert (ROOT / name).exists(), name


def test_the_readme_says_how_to_run_and_to_test():
    said = read(ROOT / "README.md")
    assert "make run" in said and "make test" in said
    targets = set(re.findall(r"^(\w+):", read(ROOT / "Makefile"), flags=re.M))
    everywhere = " ".join(read(path) for path in PAGES)
    assert set(re.findall(r"`make (\w+)`", everywhere)) <= targets >= {"run", "test"}


def test_every_page_is_in_the_readme():
    said = read(ROOT / "README.md")
    assert [page.name for page in menu.PAGES if f"| {page.name} |" not in said] == []


def test_every_command_and_option_is_documented():
    said = read(ROOT / "README.md") + read(DOCS / "operations.md")
    for name, parser in commands_of().items():
        assert f"`{name}" in said, name
        for action in parser._actions:
            for option in action.option_strings:
                if option.startswith("--") and option != "--help":
                    assert option in said, f"{name} {option}"


def test_every_folder_of_queries_and_how_a_rule_is_added_is_documented():
    said = " ".join(read(path) for path in PAGES)
    for folder in (path for path in QUERIES.iterdir() if path.is_dir()):
        assert f"queries/{folder.name}" in said or f"{folder.name}/" in said, folder.name


def test_every_module_has_its_place_in_the_architecture():
    said = read(DOCS / "architecture.md")
    modules = [path.stem for path in (ROOT / "atlas").glob("*.py") if path.stem != "__init__"]
    assert [name for name in modules if f"{name}.py" not in said and f"`{name}`" not in said] == []


def test_every_error_of_the_store_and_the_server_says_what_to_do():
    said = read(DOCS / "operations.md")
    sources = [read(ROOT / "atlas" / f"{name}.py")
               for name in ("register", "releases", "warehouse", "server", "verify", "draft_rules",
                            "migrations", "originals", "submissions", "backup",
                            "backup_file")]  # fmt: skip
    keys = {key for source in sources for key in re.findall(r'"(error\.\w+)"', source)}
    assert len(keys) > 8
    assert [key for key in sorted(keys) if f"`{key}`" not in said] == []
    assert register.SCHEMA_VERSION >= 1


def test_errors_that_are_documented_are_errors_that_there_are():
    known = text.strings("en")
    named = {key for path in PAGES for key in re.findall(r"`(error\.\w+)`", read(path))}
    assert named and named <= set(known)


def test_queries_that_are_named_are_queries_that_there_are():
    named = {
        name
        for path in PAGES
        for name in re.findall(
            r"\b((?:summary|records|overview|views|checks)/[a-z_]+)\b(?!\.\w|/)", read(path)
        )
    }
    assert named and named - set(sql.names()) == set()


def test_decisions_are_numbered_and_listed():
    files = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in files]
    assert numbers == list(range(1, len(files) + 1))
    index = read(DOCS / "README.md")
    assert [path.name for path in files if f"decisions/{path.name}" not in index] == []


@pytest.mark.parametrize("path", sorted((DOCS / "decisions").glob("*.md")), ids=lambda p: p.stem)
def test_a_decision_has_its_four_parts(path):
    said = read(path).lower()
    assert [
        part for part in ("status", "context", "decision", "consequences") if part not in said
    ] == []


def test_the_methods_are_told_in_every_language_with_the_same_figures():
    told = {language: read(DOCS / f"methods.{language}.md") for language in text.LANGUAGES}
    heads = {
        language: len(re.findall(r"^## ", said, flags=re.M)) for language, said in told.items()
    }
    assert len(set(heads.values())) == 1
    for share in ("6.86", "6.8", "1.75", "5.7", "3.58"):
        assert all(share in said for said in told.values()), share
    for ko, en in (("18,167", "1,816.7"), ("13,785.7", "1,378.57"), ("1,883.5", "188.35")):
        assert ko in told["ko"] and en in told["en"]


@ANY
def test_a_document_names_no_folder_of_one_machine(path):
    assert not re.search(r"(?<![\w.])/(work|tmp|home|root|Users)/", read(path))


def test_the_changelog_opens_with_what_is_new():
    assert re.search(r"^## ", read(ROOT / "CHANGELOG.md"), flags=re.M)
