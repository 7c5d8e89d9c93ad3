"""The shape of the code: what may import what, how pages look, how long a module is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from atlas import menu
from atlas.paths import ROOT

LIBRARY = sorted((ROOT / "atlas").glob("*.py"))
INTAKE = sorted((ROOT / "atlas" / "intake").glob("*.py"))
FORUM = sorted((ROOT / "atlas" / "forum").glob("*.py"))
MEASURES = sorted((ROOT / "atlas" / "measures").glob("*.py"))
WEB = sorted((ROOT / "atlas" / "web").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
MODULES = [
    *(path.stem for path in LIBRARY if path.stem != "__init__"),
    "forum",
    "intake",
    "measures",
]
#: The table of ``docs/architecture.md``, from the ground up; a module imports from its own layer
#: and those before it.
LAYERS = (
    ("access", "errors", "marks", "menu", "paths", "rules", "schema", "sql"),
    ("measures",),
    ("refdata", "refrules"),
    (
        "backup_file",
        "draft_rules",
        "drafts",
        "files",
        "migrations",
        "originals",
        "register",
        "register_tables",
        "release_files",
        "releases",
        "replacement",
        "retirement",
        "snapshot_tables",
        "standing",
        "store_faults",
        "submissions",
        "verify",
        "warehouse",
    ),
    ("cells", "charts", "export", "flow_chart", "tables", "text", "theme"),
    (
        "allocation",
        "allocation_charts",
        "allocation_views",
        "bridges",
        "country",
        "coverage",
        "coverage_benchmark",
        "coverage_charts",
        "coverage_map",
        "coverage_people",
        "coverage_views",
        "coverage_world",
        "diversification",
        "diversification_charts",
        "diversification_curves",
        "diversification_known",
        "diversification_ladder",
        "diversification_over_time",
        "diversification_page",
        "diversification_questions",
        "diversification_reading",
        "diversification_scenario",
        "diversification_views",
        "findings",
        "history",
        "line_filters",
        "measure_command",
        "overview",
        "records",
        "summary",
    ),
    ("intake",),
    ("forum",),
    ("search", "sign_in"),
    ("audit", "backup"),
    ("store_commands",),
    ("front_end", "middleware", "server"),
    ("__main__",),
)
#: Imports that the table of layers forbids beside those that point upwards.
FORBIDDEN = {
    "charts": {"releases", "warehouse", "register", "sql"},
    "text": {"sql", "schema"},
    "summary": {"sql", "warehouse"},
    "overview": {"sql", "warehouse"},
    "findings": {"sql", "warehouse"},
    "records": {"warehouse", "register"},
}
#: What pages may use of the library: the screen and modules that neither store nor serve.
FOR_PAGES = {
    "web", "allocation", "allocation_charts", "allocation_views", "bridges", "charts", "country",
    "coverage", "coverage_benchmark", "coverage_charts", "coverage_map", "coverage_people",
    "coverage_views", "coverage_world",
    "diversification", "diversification_charts", "diversification_page",
    "diversification_questions", "diversification_reading", "diversification_views", "findings",
    "line_filters", "overview", "records", "search", "summary",
}  # fmt: skip
#: Modules over the measure of 300 lines, and why.
LONG = {
    "schema": "one statement of all tables",
}
#: Modules that write tables, whose names come from the schema.
DDL = {
    "schema", "warehouse", "snapshot_tables", "migrations", "refrules", "draft_rules", "staging",
}  # fmt: skip
#: Functions over the measure of 40 lines because they list what there is, one thing a line.
LISTS = {"view"}
#: Packages from elsewhere, and the modules that may import them when they are imported.
OTHERS = {
    "streamlit": set(),
    "starlette": {"middleware", "server"},
    "uvicorn": {"server"},
    "plotly": {
        "allocation_charts",
        "charts",
        "coverage_charts",
        "coverage_map",
        "diversification_charts",
        "diversification_curves",
        "flow_chart",
    },
    "openpyxl": {"cells", "export"},
    "python_calamine": {"grid"},
    "defusedxml": {"ooxml"},
    "sqlalchemy": {
        "audit",
        "backup",
        # What a register that came out of a file may raise, before it is known to be one.
        "draft_rules",
        "originals",
        "register",
        "register_tables",
        "releases",
        "store_faults",
        "submissions",
        "warehouse",
    },
    "duckdb": {
        "sql",
        "draft_rules",
        "staging",
        "refdata",
        "refrules",
        "snapshot_tables",
        "store_faults",
        "verify",
        "warehouse",
    },
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, everywhere: bool = True) -> set[str]:
    """Return the dotted names that a file imports; only those at its top unless ``everywhere``."""
    nodes = ast.walk(tree(path)) if everywhere else tree(path).body
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own(names: set[str]) -> set[str]:
    """Return the modules of the library among dotted names."""
    return {name.split(".")[1] for name in names if name.startswith("atlas.")}


def layer(module: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if module in names)


def ids(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


def test_every_module_has_its_layer():
    assert sorted(name for names in LAYERS for name in names) == sorted(MODULES)


#: Imports each module as if it were the first, and says which of them load a package.
_LOADING = """
import importlib, sys
modules, packages = sys.argv[1].split(), set(sys.argv[2].split())
for module in modules:
    importlib.import_module(f"atlas.{module}")
    if packages & set(sys.modules):
        print(module)
    for name in [n for n in sys.modules if n.split(".")[0] in packages | {"atlas"}]:
        del sys.modules[name]
"""


def loading(packages: str, modules: list[str]) -> list[str]:
    """Return those of some modules that load one of the packages when they are imported."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADING, " ".join(modules), packages],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_neither_the_library_nor_a_command_loads_streamlit_until_it_serves():
    assert loading("streamlit", MODULES) == []


def test_only_the_screen_imports_streamlit_at_the_top():
    tops = {
        p.stem
        for p in (*LIBRARY, *INTAKE, *FORUM)
        if any(n.startswith("streamlit") for n in imports(p, False))
    }
    assert tops == set()
    anywhere = {
        p.stem
        for p in (*LIBRARY, *INTAKE, *FORUM)
        if any(n.startswith("streamlit") for n in imports(p))
    }
    assert anywhere <= {"server"}
    users = {p.stem for p in LIBRARY if "web" in own(imports(p))}
    assert users <= {"server"}


@pytest.mark.parametrize("path", LIBRARY, ids=ids(LIBRARY))
def test_imports_point_downwards(path):
    if path.stem == "__init__":
        assert imports(path) - {"__future__.annotations"} == set()
        return
    used = own(imports(path)) - {"web"}
    assert {name for name in used if layer(name) > layer(path.stem)} == set()
    assert used & FORBIDDEN.get(path.stem, set()) == set()


@pytest.mark.parametrize("package", OTHERS)
def test_a_package_from_elsewhere_is_used_where_it_belongs(package):
    users = {
        path.stem
        for path in LIBRARY
        if any(name.split(".")[0] == package for name in imports(path, False))
    }
    assert users <= OTHERS[package]


def test_charts_are_made_of_graph_objects_alone():
    for path in (*LIBRARY, *INTAKE, *FORUM, *WEB, *PAGES):
        assert not {name for name in imports(path) if name.startswith("plotly.express")}, path


@pytest.mark.parametrize("path", INTAKE, ids=ids(INTAKE))
def test_the_intake_imports_what_lies_under_it(path):
    used = own(imports(path)) - {"intake"}
    assert {name for name in used if layer(name) > layer("intake")} == set()


@pytest.mark.parametrize("path", FORUM, ids=ids(FORUM))
def test_the_forum_imports_what_lies_under_it(path):
    used = own(imports(path)) - {"forum"}
    assert {name for name in used if layer(name) > layer("forum")} == set()


def test_the_readers_are_loaded_in_the_child_alone():
    """What can bring a process down is not in the server's."""
    modules = [f"intake.{name}" for name in ("commands", "marking", "reading")]
    assert loading("python_calamine defusedxml openpyxl", modules) == []


@pytest.mark.parametrize("path", MEASURES, ids=ids(MEASURES))
def test_measures_are_of_numbers_alone(path):
    used = imports(path, everywhere=True) - {
        name for name in imports(path) if "atlas.measures" in name
    }
    assert {name.split(".")[0] for name in used} <= {
        "__future__",
        "numpy",
        *sys.stdlib_module_names,
    }


@pytest.mark.parametrize(
    "path",
    [*LIBRARY, *INTAKE, *FORUM, *MEASURES, *WEB],
    ids=ids([*LIBRARY, *INTAKE, *FORUM, *MEASURES, *WEB]),
)
def test_a_module_is_short_and_so_are_its_functions(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 300 or path.stem in LONG
    long = [
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno >= 40
        and node.name not in LISTS
    ]
    assert long == []


def test_html_is_that_of_tables_alone():
    """Tables are written by ``tables``, every cell escaped; nothing else is HTML of our own."""
    for path in (*LIBRARY, *INTAKE, *FORUM, *WEB, *PAGES, ROOT / "app.py"):
        source = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in source and "components.v1" not in source, path.name
        written = re.findall(r"st\.html\(([\w.]*)", source)
        assert set(written) <= {"tables.to_html", "tables.pairs_html"}, path.name


def test_sql_is_in_files_alone():
    """Only storage writes SQL, of names that the schema states; no value is pasted into a query."""
    for path in (*LIBRARY, *INTAKE, *FORUM, *WEB, *PAGES):
        if path.stem in DDL:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.match(r"\s*(select|insert|update|delete|with)\s", node.value), path


# Pages


def test_the_menu_is_the_files_of_pages():
    assert sorted(page.name for page in menu.PAGES) == [path.stem for path in PAGES]
    assert menu.PAGES[0].name == menu.HOME


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_a_page_begins_with_access_and_the_question_that_it_answers(path):
    body = list(tree(path).body)
    assert ast.get_docstring(tree(path)).strip().endswith("?")
    rest = [n for n in body[1:] if not isinstance(n, (ast.Import, ast.ImportFrom))]
    role = menu.BY_NAME[path.stem].role
    assert ast.unparse(rest[0]) == f"t = web.open_page({role!r})"


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_a_page_is_thin(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 120
    found = imports(path)
    assert {name for name in found if not name.startswith("atlas.")} == set()
    assert own(found) <= FOR_PAGES
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.While, ast.Try)
    assert [type(node).__name__ for node in ast.walk(tree(path)) if isinstance(node, kinds)] == []


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_a_page_adds_up_nothing(path):
    """Arithmetic belongs to the queries and the library."""
    sums = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    found = [
        ast.unparse(n)
        for n in ast.walk(tree(path))
        if isinstance(n, ast.BinOp) and isinstance(n.op, sums)
    ]
    assert found == []


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_a_page_has_no_words_of_its_own(path):
    """Every text in a page is a key, a code or a query's name: no spaces, capitals or Hangul."""
    docstring = ast.get_docstring(tree(path), clean=False)
    prose = [
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value != docstring
        and not re.fullmatch(r"[a-z0-9_./-]*", node.value)
    ]
    assert prose == []


def test_the_entry_opens_the_frame_and_nothing_more():
    body = tree(ROOT / "app.py").body
    assert [ast.unparse(node) for node in body[1:]] == [
        "from atlas.web import frame",
        "frame.run()",
    ]


def test_addresses_of_pages_are_relative():
    assert menu.address(menu.HOME) == "./" and menu.address("records") == "./records"
