"""Every word has its key in every language, every key is used, and the languages say the same."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from atlas import (
    access,
    allocation,
    allocation_views,
    audit,
    bridges,
    charts,
    coverage,
    coverage_world,
    diversification,
    diversification_charts,
    diversification_known,
    diversification_views,
    line_filters,
    measure_command,
    menu,
    overview,
    records,
    register,
    register_tables,
    rules,
    schema,
    search,
    sql,
    tables,
    text,
)
from atlas.forum import meetings
from atlas.intake import (
    answers,
    lexicon,
    mapping,
    model,
    reading_rules,
    report,
    template,
    worklist,
)
from atlas.measures import change, gaps, population
from atlas.paths import ROOT
from atlas.summary import Summary
from atlas.web import desk, forum

STRINGS = {language: text.strings(language) for language in text.LANGUAGES}
KEYS = set(STRINGS[text.DEFAULT])
CODE = [*(ROOT / "atlas").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]
#: Names that a Korean reader meets in Latin letters too.
LATIN = {"R&D", "ISO", "UN", "M", "CSV", "ics", "docx", "UTF-",
         "KISTEP", "NTIS", "SHA-", "UTC", "xlsx", "ODA",
         "Ctrl", "C", "DRM", "PDF", "MB", "Excel", "RIC"}  # fmt: skip
#: Names and signs of indices, and who they are of, as the field writes them.
INDICES = {"HHI", "CR", "D", "q", "s", "exp", "ln", "Hill", "Lorenz", "Manski", "Shapley",
           "Shorrocks"}  # fmt: skip
#: Names of files and settings, which are typed just so.
TYPED = {
    "countries.csv",
    "data",
    "ATLAS_STORE",
    "ATLAS_SECRETS_FILE",
    "kind",
    "text",
    "answer",
    "open",
    "none",
}
_PARTICLE = re.compile(r"^[가-힣]+/[가-힣]+$")


@cache
def nodes() -> tuple[ast.AST, ...]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in CODE)
    return tuple(node for tree in trees for node in ast.walk(tree))


def allowed(table: str, column: str) -> tuple[str, ...]:
    (found,) = [c for c in schema.BY_NAME[table].columns if c.name == column]
    return found.allowed


def texts(pattern: str, under: str = "atlas") -> set[str]:
    """Return what the groups of a pattern hold in the source of a folder."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / under).rglob("*.py"))
    return {found for source in sources for found in re.findall(pattern, source)}


def per_unit() -> set[str]:
    return {
        f"per_{per}_{period}"
        for per in allowed("unit_amounts", "per")
        for period in allowed("unit_amounts", "period")
    }


#: Columns of the lists of workbooks and releases, and of the tables of the diff.
SUBMITTED = {
    "file_name", "submission_state", "updated_at", "updated_by", "release_state", "completeness",
    "when", "change", "before_krw", "after_krw", "in_krw", "out_krw", "resized_krw", "in_count",
    "out_count", "resized_count",
}  # fmt: skip


#: Columns of the lists of the Forum and of who takes part, and the figures of evidence.
OF_THE_FORUM = {
    "meeting_day", "event", "event_kind", "subgroup", "place", "agenda_count", "told_by",
    "published", "opinion", "opinion_state", "opinion_kind", "about", "support_count",
    "comment_count", "item_state", "agenda_item", "meeting", "opinion_count", "answer_reason",
    "step_at", "resulted_line", "step_by", "person", "affiliation", "role", "keep_until", "cover",
    "own_krw", "line_count", "relation_count", "control_total_krw", "not_itemised_krw",
    "happened", "os_user", "deed", "object", "reason", "thing", "value_before", "value_after",
}  # fmt: skip


def columns() -> set[str]:
    """Return the columns that a reader sees in a table, a list of facts or a summary."""
    shown = {name for view in records.TABLES.values() for name in _all(view[0])}
    shown -= {"found_count", "counted_count"}
    shown |= set(_all("records/releases")) | set(_all("records/line_parts")) - {"part_id"}
    shown |= _facts()
    shown |= {name for value in vars(overview).values() if isinstance(value, tuple)
              for name in value if isinstance(name, str) and name in _returned()}  # fmt: skip
    shown |= {"attribution", "share_of_lines", "share_of_total", "share_of_chosen"}
    shown |= {"share_of_ministry", "change_share", "step"}
    shown |= {name for name in Summary.__dataclass_fields__ if name.endswith("_krw")}
    shown |= set(worklist.FINDING) | SUBMITTED | OF_THE_FORUM
    shown |= set(diversification_views.COLUMNS)
    shown |= set(coverage.COLUMNS)
    shown |= set(records.dictionary(text.translator("en")).columns)
    return shown


def _facts() -> set[str]:
    line: dict[str, object] = dict.fromkeys(_all("records/line"), "")
    line |= {"source_amount": 1, "source_unit": "krw"}
    return set(records.facts(line, text.translator("en")))


def _all(query: str) -> list[str]:
    return [term.name for term in sql.load(query).columns]


def _returned() -> set[str]:
    return {name for query in sql.names() for name in _all(query)}


#: Families of keys that the code puts together -> the codes that they are put together with.
BASIS = {"budget", "award"}


def change_kinds() -> set[str]:
    """Return what can become of a programme between two points, and what is drawn beside it."""
    said = sql.load("parts/paired_programmes").text
    return {*re.findall(r"(?:then|else) '(\w+)'", said), "not_comparable", *bridges.APART}


#: Figures of the page of coverage.
COVERED = {"world", "matrix", "intensity"}
#: How sure the ends of a band may be.
EXACTNESS = {"exact", "outer_lower", "outer_upper", "outer"}
#: What a person is told before agreeing.
CONSENT = {"what", "why", "who", "how_long", "rights"}
FAMILIES: dict[str, set[str]] = {
    "error.forum_empty.{}": {
        "title",
        "body",
        "name",
        "comment",
        "reason",
        "answer_reason",
        "meeting_name",
    },
    "audit.action.{}": set(register.ACTIONS),
    "audit.thing.{}": set(audit.KINDS),
    "forum.board.{}": {"received", "review", "answered"},
    "forum.evidence.{}": {"same_snapshot", "changed", "unchanged"},
    "forum.round.{}.{}": set(),
    "forum.view.{}": set(forum.VIEWS),
    "item_state.{}": set(register_tables.ITEM_STATES),
    "meeting_state.{}": set(register_tables.MEETING_STATES),
    "opinion_kind.{}": set(register_tables.OPINION_KINDS),
    "opinion_state.{}": set(register_tables.OPINION_STATES),
    "people.consent.{}": CONSENT,
    "people.consent.{}.head": CONSENT,
    "completeness.{}": {"partial", "complete"},
    "decision.{}": set(register_tables.DECISIONS),
    "kind.{}": set(mapping.KINDS),
    "release_state.{}": {"published", "proposed", "reverted"},
    "strength.{}": set(worklist.STRENGTHS),
    "submit.about.{}": {"selected", "all"},
    "submit.change.{}": {"in", "out", "resized"},
    "submit.chosen.{}": {"chosen", "left"},
    "submit.except.{}": {"partial", "complete"},
    "submit.extent.{}": {"partial", "complete"},
    "submit.leave.{}": {"marked", "shown"},
    "submit.line.{}": set(worklist.LINE),
    "submit.origin.{}": {*mapping.ORIGINS} - {"open"},
    "submit.partners.{}": {"gained", "lost"},
    "submit.row.{}": set(model.ROW_KINDS),
    "submit.step.{}": set(desk.STEPS),
    "submit.take.{}": {"marked", "shown"},
    "submit.text.{}": set(worklist.TEXT),
    "submit.view.{}": set(desk.VIEWS),
    "submit.when.{}": {"before", "after"},
    "assume.{}": {"none", *diversification.ASSUMPTIONS},
    "assumption.{}": set(diversification.ASSUMPTIONS),
    "by.{}": set(diversification.BY),
    "chart.axis.{}": {"hhi", "share", "hhi_change"},
    "chart.reference.{}": {"us", "kftc"},
    "chart.{}": {"band", "outer_band", "point", "scenario"},
    "diversification.exactness.{}": EXACTNESS,
    "diversification.known.{}": {"total", "itemised"},
    "diversification.left.{}": set(population.REASONS),
    "diversification.questions.{}": {"finding", "alone"},
    "diversification.view.{}": set(diversification.VIEWS),
    "driver.{}": set(diversification_known.KINDS),
    "effect.{}": {*change.EFFECTS, "not_comparable"},
    "exactness.{}": EXACTNESS,
    "floor.{}": set(diversification.FLOORS),
    "index.{}": {*measure_command.INDICES, *diversification_known.INDICES},
    "index.{}.about": set(diversification_known.INDICES),
    "population.{}": set(diversification.POPULATIONS),
    "population.{}.short": set(diversification.POPULATIONS),
    "allocation.bridge.{}": {"entered", "exited"},
    "allocation.view.{}": set(allocation.VIEWS),
    "attribution.{}": {"total", "itemised", *charts.PIECES},
    "audience.{}": set(schema.AUDIENCES),
    "basis.{}": BASIS | {"best", "each"},
    "candidate.{}": {answers.NONE, answers.OPEN},
    "change_kind.{}": change_kinds(),
    "chart.known.{}": {"total", "itemised"},
    "column.{}": columns(),
    "commitment_kind.{}": set(allowed("commitments", "nature")) | per_unit(),
    "confidence.{}": set(schema.CONFIDENCES),
    "conflict_state.{}": set(allowed("conflicts", "state")),
    "dictionary.unit.{}": {c.unit for t in schema.TABLES for c in t.columns if c.unit},
    "event_kind.{}": set(allowed("forum_events", "kind")),
    "figure_unit.{}": set(allowed("statistics", "unit")),
    "finding.{}": {*reading_rules.RULES, *(rule.name for rule in rules.of("submission"))},
    "filter.{}": {*records.CHOICES, *records.COOPERATION, *line_filters.CHOICES, *coverage.MORE}
    | {"audience", "event_kind", "item_state", "line", "meeting", "meeting_state", "opinion"}
    | {"opinion_kind", "person", "role", "thing", "action", "who", "since", "until", "object"},
    "level.{}": set(allowed("budget_lines", "level")),
    "click.{}": texts(r'method="(\w+)"', "pages")
    | COVERED
    | {*allocation_views.VIEWS, *diversification_charts.DRAWN}
    | {f"{view}_bridge" for view in allocation.BRIDGES},
    "measure.{}": {code for _, codes in allocation.MEASURES.values() for code in codes},
    "intake.step.{}": texts(r'"step": "(\w+)"') | texts(r'step\("(\w+)"\)') | {"understood"},
    "line_kind.{}": set(allowed("budget_lines", "kind")),
    "meaning.{}": set(model.MEANINGS),
    "method.{}": texts(r'method="(\w+)"', "pages")
    | COVERED
    | {*allocation_views.VIEWS, *diversification_charts.DRAWN},
    "method.{}_bridge": set(allocation.VIEWS) - {*allocation_views.VIEWS},
    "page.{}": {page.name for page in menu.PAGES},
    "problem.{}": {name for table in schema.TABLES for name, _ in table.checks},
    "reading.channel.{}": {*mapping.ORIGINS} - {"open"},
    "records.about.{}": set(records.TABLES) - {"lines"},
    "records.view.{}": set(records.VIEWS),
    "relation.{}": set(schema.RELATIONS_OF_LINES),
    "relation_kind.{}": set(allowed("relations", "kind")) | {"association"},
    "item_kind.{}": set(allowed("relations", "kind")) | {"association", "line"},
    "evidence.{}": set(gaps.EVIDENCE),
    "cover.{}": set(gaps.COVERS),
    "membership.{}": set(allowed("partners", "membership")),
    "partner_kind.{}": set(allowed("partners", "kind")),
    "coverage.view.{}": set(coverage.VIEWS),
    "coverage.unstated.{}": set(coverage.ACROSS.values()),
    "coverage.{}.finding": set(coverage.ACROSS.values()),
    "coverage.{}.nothing": set(coverage.ACROSS.values()),
    "coverage.layer.{}.finding": set(coverage_world.LAYERS) - {"cover"},
    "coverage.layer.{}.nothing": set(coverage_world.LAYERS) - {"cover"},
    "country.is.{}": {"group", "organisation"},
    "country.said.{}": set(gaps.COVERS),
    "country.{}.finding": {"field", "channel"},
    "country.{}": {"fields", "channels", "years", "associations", "peers"},
    "dated.{}": set(coverage.DATED),
    "layer.{}": set(coverage_world.LAYERS),
    "shown.{}": set(coverage.SHOWN),
    "sort.{}": set(coverage.SORTS),
    "release_kind.{}": {"reference", "submission"},
    "role.{}": set(access.ROLES),
    "row_kind.{}": {*model.ROW_KINDS, *report.COUNTED, "hidden"},
    "rule.{}": texts(r'Finding\("(\w+)"') | {rule.name for rule in rules.of("store")},
    "scope.{}": {overview.SCOPE},
    "search.kind.{}": set(search.KINDS),
    "select.{}": {row["reason"] for row in lexicon.table("selection")}
    | {"planning_fee", "internal_transfer"},
    "severity.{}": set(rules.SEVERITIES),
    "show.{}": {"chart", "table", "xlsx", "csv"},
    "source_kind.{}": set(allowed("sources", "kind")),
    "source_unit.{}": set(schema.UNITS),
    "stage.{}": {*schema.STAGES, "latest", "others"},
    "standing.{}": set(schema.STANDINGS),
    "stands.{}": {"year", "stage", "basis", "scope", "text", "all", *records.CHOICES}
    | {*records.COOPERATION, *line_filters.CHOICES, "change", "population", "assume"}
    | {"dated", "region"},
    "subgroup.{}": {*allowed("forum_events", "subgroup"), "unknown"},
    "submission_state.{}": set(register_tables.STATES),
    "table.{}": set(schema.BY_NAME),
    "template.about.{}": {field.meaning for field in template.FIELDS},
    "template.example.{}": {"sub_programme_name", "name_ko", "name_en", "note"},
    "template.head.{}": {field.meaning for field in template.FIELDS},
    "template.unit.{}": {*schema.WON_PER_UNIT},
    "total_kind.{}": set(allowed("control_totals", "kind")),
    "understood.{}": reading_rules.REASONS,
    "{}.question": {page.name for page in menu.PAGES},
}


def about() -> set[str]:
    """Return the keys that say what the columns of the tables mean."""
    found = set()
    for table in schema.TABLES:
        for column in table.columns:
            own = f"about.{table.name}.{column.name}"
            found.add(own if own in KEYS else f"about.{column.name}")
    return found


def made() -> set[str]:
    keys = {shape.format(code) for shape, codes in FAMILIES.items() for code in codes}
    keys |= {
        f"forum.round.{kind}.{of}" for kind, subgroups, _ in meetings.ROUND for of in subgroups
    }
    return keys | about() | {f"basis.{code}" for code in BASIS}


def literals() -> set[str]:
    """Return the texts in the code that have the form of a key of a known family."""
    heads = {key.split(".")[0] for key in KEYS}
    values = {node.value for node in nodes() if isinstance(node, ast.Constant)}
    return {
        value
        for value in values
        if isinstance(value, str)
        and re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", value)
        and value.split(".")[0] in heads
    }


def shapes() -> set[str]:
    """Return the keys that the code puts together, with ``{}`` for each part that varies."""
    found = set()
    for node in nodes():
        if isinstance(node, ast.JoinedStr):
            parts = [v.value if isinstance(v, ast.Constant) else "{}" for v in node.values]
            found.add("".join(parts))
        if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
            found.add(f"{node.left.value}{{}}")
    return {shape for shape in found if re.fullmatch(r"[a-z_{}]+(\.[a-z0-9_{}]+)+", shape)}


def slots(sentence: str) -> dict[str, set[str]]:
    """Return the slots of a sentence with their formats, particles left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, name, spec, _ in Formatter().parse(sentence):
        if name is not None:
            kept = [part for part in (spec or "").split("|") if not _PARTICLE.match(part)]
            found[name].add("|".join(kept))
    return dict(found)


@pytest.mark.parametrize("language", STRINGS)
def test_every_language_has_the_same_keys(language):
    assert set(STRINGS[language]) == KEYS


def test_every_language_has_the_same_slots_in_the_same_formats():
    differ = []
    for key in sorted(KEYS):
        first, *others = (slots(strings[key]) for strings in STRINGS.values())
        if any(other != first for other in others):
            differ.append(key)
    assert differ == []


def test_particles_are_korean_alone():
    english = [key for key, value in STRINGS["en"].items()
               for _, _, spec, _ in Formatter().parse(value)
               if any(_PARTICLE.match(part) for part in (spec or "").split("|"))]  # fmt: skip
    assert english == []


def test_no_sentence_leaves_the_choice_of_a_particle_to_the_reader():
    loose = re.compile(r"[이은을과]\([가는를와]\)|\([이으]\)[라로]|[가는를와]\([이은을과]\)")
    assert [key for key, value in STRINGS["ko"].items() if loose.search(value)] == []


def test_every_slot_has_a_format_that_there_is():
    for strings in STRINGS.values():
        for key, value in strings.items():
            for name, specs in slots(value).items():
                assert re.fullmatch(r"[a-z_]+", name), key
                assert specs <= {"", "won", "percent", ".1f", ".2f", ",", "%Y-%m-%d"}, key


def test_every_key_that_the_code_names_exists():
    # Names of files; families by name.
    others = {"app.py", "index.html", "allocation.view", "coverage.view", "diversification.view",
              "records.view", "submit.chosen", "submit.view"}  # fmt: skip
    assert literals() - KEYS - others == set()


def test_every_family_that_the_code_puts_together_is_known_here():
    dynamic = shapes() - {"about.{}.{}", "about.{}", "{}.{}", "{}.parquet", "{}.csv", "{}.json",
                          "{}.sql", "{}.py", "{}.{}.md", "{}.docx", "{}.ics",
                          "{}.{}.{}"}  # fmt: skip
    assert dynamic - set(FAMILIES) == set()


def test_every_code_of_a_family_has_its_words():
    assert made() - KEYS == set()


def test_every_coded_column_is_of_a_family_that_is_known_here():
    assert {f"{family}.{{}}" for family in tables.CODED.values()} <= {*FAMILIES, "basis.{}"}


def test_every_key_is_used():
    headings = {f"column.{name}" for name in _returned()}
    assert KEYS - literals() - made() - headings == set()


def test_every_table_and_column_is_explained():
    assert about() <= KEYS
    assert {f"table.{name}" for name in schema.BY_NAME} <= KEYS


def given() -> list[tuple[str, set[str]]]:
    """Return the calls that name a key and give its values by name: (key, names given)."""
    found = []
    for node in nodes():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function = ast.unparse(node.func)
        first = node.args[0]
        whole = all(word.arg for word in node.keywords)
        says = function == "t" or function.endswith((".t", "Error", "url.note", "words()"))
        if says and whole and isinstance(first, ast.Constant) and first.value in KEYS:
            found.append((first.value, {str(word.arg) for word in node.keywords}))
    return found


def test_a_sentence_is_given_every_value_that_it_has_a_slot_for():
    lacking = [
        (key, language, missing)
        for key, names in given()
        for language, strings in STRINGS.items()
        if (missing := set(slots(strings[key])) - names)
    ]
    assert lacking == []


def test_calls_are_found():
    assert len(given()) > 60


def test_korean_sentences_are_korean():
    signs = {"candidate.code", "figure_unit.percent", "overview.mix.piece", "show.csv", "word.dash"}
    signs |= {"chart.axis.hhi", *(f"floor.{percent}" for percent in diversification.FLOORS)}
    latin = {key for key, value in STRINGS["ko"].items() if not re.search("[가-힣]", value)}
    assert latin <= signs


def test_english_sentences_hold_no_hangul():
    assert [key for key, value in STRINGS["en"].items() if re.search("[가-힣]", value)] == []


def test_korean_sentences_hold_no_codes():
    """Codes stand where they are typed or explained: in the dictionary and in faults of a file."""
    held = {}
    for key in sorted(KEYS):
        plain = "".join(part for part, *_ in Formatter().parse(STRINGS["ko"][key]))
        words = set(re.findall(r"[A-Za-z][A-Za-z&._-]*", re.sub(r"--\w+|snapshot=", "", plain)))
        if not key.startswith(("about.", "problem.")) and words - LATIN - INDICES - TYPED:
            held[key] = words - LATIN - INDICES - TYPED
    assert held == {}


@pytest.mark.parametrize("language", STRINGS)
def test_no_sentence_is_empty_or_has_stray_blanks(language):
    for key, value in STRINGS[language].items():
        assert value.strip() == value != "", key
        assert "  " not in value and "TODO" not in value, key


def test_files_are_sorted_so_that_two_people_do_not_add_a_key_twice():
    for language in text.LANGUAGES:
        path = Path(ROOT / "locales" / f"{language}.json")
        keys = re.findall(r'^\s*"([^"]+)":', path.read_text(encoding="utf-8"), flags=re.M)
        assert keys == sorted(set(keys)), language
