"""Pages as Streamlit draws them: each page, view, year and stage, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from atlas import (
    allocation,
    coverage,
    diversification,
    menu,
    overview,
    records,
    schema,
    sql,
    text,
    warehouse,
)
from atlas.errors import AtlasError, QueryError, StoreError
from atlas.paths import ROOT
from atlas.summary import Summary, summarise
from atlas.web import frame

pytestmark = pytest.mark.usefixtures("store")

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
YEARS = ("2023", "2024", "2025")
STATES = [(t, year, stage) for year in YEARS for stage in overview.STAGES for t in (KO, EN)]

_HANGUL = re.compile("[가-힣]")
_SENTENCE = re.compile(r"(?:\b[A-Za-z][a-z']*\b[ ,]+){4,}\b[a-z]+\b")
_ADDRESS = re.compile(r"https?://[^\s)]+")
_SNAKE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
_BROKEN = re.compile(r"[{}]|\bproblem\.|\bNone\b(?! is| of)|\bnan\b|\bNaN\b|\bNaT\b|<NA>|\bMULTI\b")
#: Korean in English that is explained: a word in quotes, a name with its English name.
_EXPLAINED = re.compile(r"'[가-힣]+'|[가-힣][가-힣 ]* \([A-Za-z ]+\)")
#: The codes that a column may hold, as the dictionary lists them.
_CODES = re.compile(r": [a-z_0-9]+(, [a-z_0-9]+)+")
_DOTTED = re.compile(r"\b[a-z][a-z_]*(?:\.[a-z_0-9]+)+\b")
#: Amounts of money in a sentence, as ``text.won`` writes them.
_WON = {
    "ko": re.compile(r"(?:([\d,]+)조 ?)?(?:([\d,.]+)억)? 원|([\d,.]+)만 원"),
    "en": re.compile(r"KRW ([\d,.]+) (billion|million)"),
}
#: Views that show the store's own names on purpose: columns in the dictionary, codes in methods.
_OWN_NAMES = ("dictionary", "methods")


@pytest.fixture(scope="module")
def public(store: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot that a reader who is not signed in sees, as AppTest is."""
    with warehouse.connect(warehouse.snapshot(store, "public")) as con:
        yield con


@pytest.fixture(scope="module")
def names(public: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Names that stand as they are in either language, and ids that no reader should meet."""
    cursor = public.cursor()
    proper = cursor.execute("select title, publisher from sources").fetchall()
    ids: set[str] = set()
    for table, column in (
        ("budget_lines", "line_id"),
        ("control_totals", "control_id"),
        ("relations", "relation_id"),
        ("commitments", "commitment_id"),
        ("conflicts", "conflict_id"),
        ("statistics", "statistic_id"),
        ("forum_events", "event_id"),
        ("sources", "source_id"),
        ("scopes", "scope_id"),
        ("fields", "field_id"),
        ("channels", "channel_id"),
    ):
        found = cursor.execute(f"select distinct {column} from {table}").fetchall()
        ids |= {each for (each,) in found if "-" in each or "_" in each}
    return {"proper": {word for row in proper for word in row if word}, "ids": ids}


def opened(t: text.Translate, page: str = "overview", **params: str) -> AppTest:
    """Return a page as a new session gets it from a link; an exception fails the test."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != menu.HOME:
        at.switch_page(f"pages/{page}.py")
    for name, value in ({"lang": t.language} | params).items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, [error.message for error in at.exception]
    assert not at.error, [error.value for error in at.error]
    return at


@dataclass
class Shown:
    """The overview of a year and stage, as it was drawn once for all that is asked of it."""

    t: text.Translate
    year: str
    stage: str
    at: AppTest


@pytest.fixture(scope="module", params=STATES, ids=lambda of: "-".join([of[0].language, *of[1:]]))
def state(store: Path, request: pytest.FixtureRequest) -> Shown:
    t, year, stage = request.param
    return Shown(t, year, stage, opened(t, year=year, stage=stage))


def unfolded(at: AppTest) -> AppTest:
    """Return a page with everything opened that stands below its charts and tables."""
    for box in at.get("popover"):
        key = re.search(r"foot:.*", box.proto.popover.id)
        if key:
            at.session_state[key[0]] = True
    at.run()
    assert not at.exception, [error.message for error in at.exception]
    return at


def plain(markdown: str) -> str:
    """Return Markdown as it reads: without the marks that keep its signs as they are."""
    return re.sub(r"\\(.)", r"\1", markdown).replace("**", "")


def shown(at: AppTest) -> list[str]:
    """Return every piece of text on a page, labels, options, cells and charts included."""
    texts = [plain(e.value) for kind in _TEXTS for e in at.get(kind)]
    for metric in at.metric:
        texts += [metric.label, metric.value]
    texts += [e.proto.label for kind in _LABELLED for e in at.get(kind)]
    texts += [box.proto.popover.label for box in at.get("popover")]
    for kind in ("selectbox", "multiselect"):
        texts += [option for e in at.get(kind) for option in e.options]
    texts += [option.content for e in at.get("button_group") for option in e.proto.options]
    texts += [cell for e in at.get("html") for cell in table_cells(e.proto.body)]
    for e in at.dataframe:
        texts += cells(e.value) + headings(e)
    for e in at.get("plotly_chart"):
        texts += [e.proto.alt, *words(json.loads(e.proto.spec))]
    return texts


_TEXTS = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
_LABELLED = (
    "selectbox", "multiselect", "text_input", "button", "button_group", "page_link",
    "download_button",
)  # fmt: skip


def table_cells(html: str) -> list[str]:
    """Return the words of each cell of a table, its headings included."""
    return [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html, re.DOTALL)]


def cells(frame: pd.DataFrame) -> list[str]:
    """Return what stands in a table; a missing value is drawn by the page's own sign."""
    values = (value for column in frame.columns for value in frame[column])
    return [plain(str(value)) for value in values if not pd.isna(value)]


def headings(element: object) -> list[str]:
    """Return the headings of a grid, in order."""
    known = json.loads(element.proto.columns)
    return [known[column]["label"] for column in element.value.columns]


def words(spec: object) -> list[str]:
    """Return the texts of a figure: all that is no colour, font, name of a form or number."""
    if isinstance(spec, dict):
        kept = {k: v for k, v in spec.items() if k in _WRITTEN or not isinstance(v, str)}
        return [w for k, v in kept.items() if k not in _SILENT for w in words(v)]
    if isinstance(spec, list):
        return [word for each in spec for word in words(each)]
    return re.split("<br>|</?b>", spec) if isinstance(spec, str) and spec not in _FORMS else []


_WRITTEN = ("text", "name", "ticksuffix")
#: Parts of a figure that no reader meets: its look, and what its marks stand for.
_SILENT = ("font", "ids", "parents", "symbol", "locations")
_FORMS = {"/", "\\", "x", "+", "-", "|", "."}


def won(sentence: str, language: str) -> list[int]:
    """Return the amounts of a sentence in won, read back without the code that wrote them."""
    return [_won(*found.groups(), language=language) for found in _WON[language].finditer(sentence)]


def _won(*pieces: str | None, language: str) -> int:
    number = [Decimal((piece or "0").replace(",", "")) for piece in pieces if piece not in _UNITS]
    if language == "en":
        return int(number[0] * _UNITS[pieces[1]])
    trillions, hundred_millions, ten_thousands = number
    return int(trillions * 10**12 + hundred_millions * 10**8 + ten_thousands * 10**4)


_UNITS = {"billion": 10**9, "million": 10**6}


def known(public: duckdb.DuckDBPyConnection, year: str, stage: str) -> Summary:
    """Return the library's summary of what the page shows."""

    def ask(name: str, **params: object) -> list[dict]:
        return sql.rows(public, name, **params)

    return summarise(ask, int(year), stage, "")


def fit_to_read(at: AppTest, t: text.Translate, names: dict[str, set[str]], own: bool) -> None:
    """Assert that nothing on a page is a code, a gap or the other language."""
    pieces = dict.fromkeys(shown(at))
    assert [piece for piece in pieces if unfit(piece, t, names, own)] == []


def unfit(piece: str, t: text.Translate, names: dict[str, set[str]], own: bool) -> bool:
    """Tell whether a text holds what no reader should meet; ``own`` allows names of columns."""
    said = _ADDRESS.sub("", piece)
    # The table of papers has the name of a channel.
    ids = names["ids"] - set(schema.BY_NAME) if own else names["ids"]
    if ids & set(re.findall(r"[a-z0-9]+(?:[-_][a-z0-9]+)+", said)):
        return True
    if not own and (_BROKEN.search(said) or _SNAKE.search(said) or _key(said)):
        return True
    for proper in sorted(names["proper"], key=len, reverse=True):
        said = said.replace(proper, "")
    if t is EN:
        return bool(_HANGUL.search(_EXPLAINED.sub("", re.sub("한국어|억원", "", said))))
    # A lone word in small Latin letters on a Korean page is a code that nobody put into words; the
    # reference data is made by "atlas".
    if not own and re.fullmatch("[a-z]+", said) and said != "atlas":
        return True
    return bool(_SENTENCE.search(_CODES.sub("", said) if own else said))


def _key(said: str) -> bool:
    return any(word in text.strings("ko") for word in _DOTTED.findall(said))


def test_the_years_on_offer_are_those_tested():
    year = opened(EN).get("button_group")[1]
    assert tuple(option.content for option in year.proto.options) == YEARS


def test_the_overview_of_each_year_and_stage_reads_well(state, names):
    t, at = state.t, state.at
    assert at.title[0].value == t("page.overview")
    assert not at.warning
    stands = plain(at.caption[0].value)
    for part in (t("stands.year", value=state.year), t(f"stage.{state.stage}"), t("unit.money")):
        assert part in stands
    assert t("scope.global_rnd") in stands and t("audience.public") in stands
    fit_to_read(at, t, names, own=False)


@BOTH
@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("overview", {}),
        *(("allocation", {"view": view}) for view in allocation.VIEWS),
        *(("diversification", {"view": view}) for view in diversification.VIEWS),
        *(("coverage", {"view": view}) for view in coverage.VIEWS if view != "groups"),
    ],
    ids=str,
)
def test_what_opens_below_charts_and_tables_reads_well(t, page, params, names):
    at = opened(t, page, **params)
    boxes = [box for box in at.get("popover") if "foot:" in box.proto.popover.id]
    closed = len(at.get("download_button"))
    unfolded(at)
    fit_to_read(at, t, names, own=False)
    said = [plain(e.value) for e in at.markdown]
    methods = sum("plot:" in e.proto.id for e in at.get("plotly_chart"))
    assert said.count(t("show.method")) == methods > 0
    assert said.count(t("show.files")) == len(boxes)
    assert len(at.get("download_button")) == closed + 2 * len(boxes)
    assert said.count(t("show.sources")) == sum(
        box.proto.popover.label == t("show.source") for box in boxes
    )


#: Filters of the allocation page, and the two more of a view that have them.
_FILTERS = ("view", "year", "stage", "scope", *allocation.FIRST, *allocation.MORE)


@BOTH
@pytest.mark.parametrize("view", allocation.VIEWS)
def test_each_view_of_the_allocation_has_its_sentence_filters_and_lines(t, view, public):
    at = opened(t, "allocation", view=view)
    assert not at.warning
    (chart,) = at.get("plotly_chart")
    assert chart.proto.alt in [plain(e.value) for e in at.markdown]
    shapes = [[option.content for option in e.proto.options] for e in at.get("button_group")]
    assert shapes.count([t("show.chart"), t("show.table")]) == 1
    kinds = ("multiselect", "selectbox", "button_group")
    labels = {e.proto.label for kind in kinds for e in at.get(kind)}
    assert {t(f"filter.{name}") for name in _FILTERS} <= labels
    if view in allocation.MEASURES:
        assert t("filter.measure") in labels
    (grid,) = at.dataframe
    lines = known(public, "2024", "latest")
    assert float(text.WON_PER_SHOWN[t.language]) * sum(grid.value["amount_krw"]) == pytest.approx(
        lines.named_lines_krw
    )


@BOTH
@pytest.mark.parametrize(
    ("view", "asked"),
    [("treemap", {"measure": "ministry"}), ("sunburst", {"measure": "share"}),
     ("flows", {"unit": "share"}), ("fields", {"unit": "share"})],
    ids=["treemap", "sunburst", "flows", "fields"],
)  # fmt: skip
def test_figures_may_be_given_as_shares(t, view, asked):
    def percents(**params: str) -> int:
        (chart,) = opened(t, "allocation", view=view, **params).get("plotly_chart")
        spec = json.loads(chart.proto.spec)
        return sum("%" in word for word in [*words(spec["data"]), *words(spec["layout"])])

    assert percents(**asked) > percents()


@BOTH
def test_allocation_that_filters_leave_nothing_of_is_one_sentence_and_a_way_back(t):
    at = opened(t, "allocation", ministry="MSS", field="quantum")
    assert [plain(each.value) for each in at.info] == [t("allocation.none")]
    assert t("allocation.none") not in [plain(each.value) for each in at.markdown]
    assert not at.header and not at.get("plotly_chart")
    (button,) = [each for each in at.button if each.label == t("filter.clear")]
    button.click().run()
    assert not at.info and len(at.get("plotly_chart")) == 1


@BOTH
def test_a_grid_writes_days_and_counts_as_sentences_do(t):
    def written(view: str, column: str) -> str:
        (grid,) = opened(t, "records", view=view).dataframe
        return json.loads(grid.proto.columns)[column]["type_config"]["format"]

    form, day = {KO: ("YYYY. M. D.", "2024. 5. 8."), EN: ("D MMMM YYYY", "8 May 2024")}[t]
    assert text.day(date(2024, 5, 8), "day", t.language) == day
    assert written("sources", "published") == form
    assert written("statistics", "figure_value") == written("forum", "attendance") == "localized"


def faulty(error: AtlasError, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what a page says that meets an error of ours."""

    def refused() -> None:
        raise error

    monkeypatch.setattr(frame, "snapshot", refused)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not at.exception
    return [each.value for each in at.error]


def test_what_a_person_can_put_right_is_said_and_logged(monkeypatch, caplog):
    error = StoreError("error.store_busy", path="here")
    assert faulty(error, monkeypatch) == [KO("error.store_busy", path="here")]
    (record,) = [each for each in caplog.records if each.name == "atlas"]
    assert "error.store_busy" in record.getMessage() and not record.exc_info


def test_a_question_asked_wrongly_is_unexpected_and_logged_with_its_trace(monkeypatch, caplog):
    error = QueryError("error.query_unknown", name="none", known="some")
    assert faulty(error, monkeypatch) == [KO("error.unexpected")]
    (record,) = [each for each in caplog.records if each.name == "atlas"]
    assert record.exc_info[1] is error


@BOTH
@pytest.mark.parametrize("view", records.VIEWS)
def test_each_view_of_the_records_reads_well(t, view, names):
    at = opened(t, "records", view=view)
    assert at.title[0].value == t("page.records")
    assert at.selectbox[0].value == view
    assert not at.warning
    fit_to_read(at, t, names, own=view in _OWN_NAMES)
    if view not in ("dictionary", "methods", "releases"):
        stands = plain(at.caption[0].value)
        assert t("unit.money") in stands and t("audience.public") in stands


@BOTH
def test_what_is_found_reads_well(t, names):
    at = opened(t, "search", text={KO: "연구", EN: "research"}[t])
    assert len(at.header) > 2
    fit_to_read(at, t, names, own=False)


@BOTH
def test_the_record_of_a_line_of_each_kind_reads_well(t, names, public):
    lines = public.cursor().execute(
        "select min(line_id) from budget_lines group by standing, source_unit"
    )
    for (line_id,) in lines.fetchall():
        at = opened(t, "records", line=line_id)
        ((korean, english),) = public.cursor().execute(
            "select name_ko, name_en from budget_lines where line_id = ?", [line_id]
        ).fetchall()  # fmt: skip
        here, other = (korean, english) if t is KO else (english, korean)
        assert plain(at.header[0].value) == here
        assert other in [plain(caption.value) for caption in at.caption]
        fit_to_read(at, t, names | {"proper": names["proper"] | {other}}, own=False)


def test_the_overview_shows_the_summarys_figures_to_the_last_won(state, public):
    t, at, summary = state.t, state.at, known(public, state.year, state.stage)
    if summary.control_total_krw is None and not summary.line_count:
        assert [plain(e.value) for e in at.info] == [
            t("overview.nothing", year=int(state.year), stage=t(f"stage.{state.stage}"))
        ]
        assert not at.metric and not at.get("plotly_chart")
        return
    total = summary.control_total_krw
    assert won(at.metric[0].value, t.language) == ([] if total is None else [total])
    finding = plain(at.get("plotly_chart")[0].proto.alt)
    if total and summary.line_count and not summary.split_krw:
        expected = [total, summary.named_lines_krw, summary.not_itemised_krw]
    elif total and summary.line_count:
        pieces = (summary.named_lines_krw, summary.not_itemised_krw, summary.split_krw)
        expected = [total, *pieces]
    else:
        expected = [amount for amount in (total, summary.named_lines_krw) if amount]
        expected += [summary.split_krw] if summary.split_krw else []
    assert won(finding, t.language) == expected


def test_the_charts_draw_the_summarys_figures(state, public):
    summary = known(public, state.year, state.stage)
    charts = {_chart(e): json.loads(e.proto.spec) for e in state.at.get("plotly_chart")}
    unit = text.WON_PER_SHOWN[state.t.language]

    def drawn(chart: str) -> list[int]:
        figures = charts[chart]["data"][0]["text"] if chart in charts else []
        return [int(Decimal(figure.replace(",", "")) * unit) for figure in figures]

    if summary.control_total_krw is None and not summary.line_count:
        assert charts == {}
        return
    pieces = [summary.split_krw, summary.named_krw, summary.unknown_krw, summary.not_itemised_krw]
    whole = summary.control_total_krw or summary.named_lines_krw
    bold = [re.search("<b>(.*)</b>", label)[1] for label in charts["known"]["data"][0]["y"]]
    assert [int(Decimal(figure.replace(",", "")) * unit) for figure in bold] == [
        whole, *[piece for piece in pieces if piece and piece > 0]
    ]  # fmt: skip
    difference = summary.scope_difference_krw
    own = sorted(summary.ministries.values(), reverse=True)
    assert drawn("ministries") == own + ([difference] if difference and own else [])
    assert sum(drawn("lines")) == summary.named_lines_krw


def _chart(element: Any) -> str:
    """Return a chart's name; what follows it in the key are the filters."""
    return re.search(r"plot:(\w+):", element.proto.id)[1]


def test_the_text_of_a_chart_is_the_sentence_above_it(state):
    sentences = [plain(e.value) for e in state.at.markdown]
    texts = [e.proto.alt for e in state.at.get("plotly_chart")]
    assert bool(texts) is bool(state.at.metric)
    for said in texts:
        assert any(sentence.endswith(said) for sentence in sentences)


def test_the_chart_of_the_years_stays_as_it_is_whatever_is_chosen():
    charts = [
        {
            e.proto.id.split("plot:")[1]: e.proto.id
            for e in opened(KO, "overview", **params).get("plotly_chart")
        }
        for params in ({}, {"year": "2023"}, {"year": "2025", "stage": "allocation"})
    ]
    for name in ("known", "years", "ministries", "lines"):
        ids = {shown[f"{name}:0"] for shown in charts if f"{name}:0" in shown}
        assert (len(ids) == 1) is (name == "years"), name


@BOTH
def test_a_link_narrows_the_lines_to_what_it_names(t, public):
    every = opened(t, "records").dataframe[0].value
    at = opened(t, "records", partner="USA", year="2024", stage="enacted,award")
    found = at.dataframe[0].value
    expected = public.cursor().execute(
        "select count(*) from budget_lines where fiscal_year = 2024 "
        "and stage in ('enacted', 'award') and line_id in "
        "(select line_id from line_partners where partner_id = 'USA')"
    ).fetchone()  # fmt: skip
    assert 0 < len(found) == expected[0] < len(every)
    assert set(found["fiscal_year"]) == {2024}
    assert set(found["stage"]) <= {t("stage.enacted"), t("stage.award")}
    stands = plain(at.caption[0].value)
    for part in (t("stands.year", value="2024"), t("stage.award"), {KO: "미국", EN: "United"}[t]):
        assert part in stands


def test_both_languages_hold_the_same_lines_and_money():
    english, korean = (opened(t, "records").dataframe[0].value for t in (EN, KO))
    per = text.WON_PER_SHOWN
    ratio = float(per["en"] / per["ko"])
    for column in ("amount_krw", "split_krw", "named_krw", "unknown_krw"):
        assert list(english[column].isna()) == list(korean[column].isna())
        pairs = zip(english[column].dropna(), korean[column].dropna(), strict=True)
        assert all(round(a * ratio, 6) == round(b, 6) for a, b in pairs)


@BOTH
def test_nothing_found_is_a_sentence_and_a_way_back(t):
    at = opened(t, "records", text="zzz", year="2024")
    assert [plain(e.value) for e in at.info] == [t("records.nothing")]
    assert not at.dataframe
    (back,) = [button for button in at.button if button.label == t("filter.clear")]
    back.click().run()
    assert not at.exception and not at.info
    assert len(at.dataframe[0].value)
    assert "text" not in at.query_params and "year" not in at.query_params


@BOTH
def test_what_an_address_asks_in_vain_is_said_where_nothing_is_found_too(t):
    at = opened(t, "records", text="zzz", year="1066")
    assert [plain(e.value) for e in at.info] == [t("records.nothing")]
    said = t("notice.unknown_value", parameter="year", value="1066")
    assert [plain(e.value) for e in at.warning] == [said]


@BOTH
def test_what_an_address_asks_in_vain_is_said_once(t):
    at = opened(t, "records", year="2024,1066", colour="red", partner="XXX", line="nowhere")
    said = plain(at.warning[0].value).split("\n\n")
    assert sorted(said) == sorted(
        [
            t("notice.unknown_value", parameter="year", value="1066"),
            t("notice.unknown_value", parameter="partner", value="XXX"),
            t("notice.not_listed", value="nowhere"),
            t("notice.unknown_parameter", parameter="colour"),
        ]
    )
    assert set(at.dataframe[0].value["fiscal_year"]) == {2024}


@BOTH
def test_an_address_that_contradicts_itself_shows_the_default_and_says_so(t):
    at = opened(t, year="2023,2025", stage="enacted")
    said = t("notice.contradiction", parameter="year", value="2023, 2025")
    assert plain(at.warning[0].value) == said
    assert t("stands.year", value="2024") in plain(at.caption[0].value)


@BOTH
def test_a_changed_filter_narrows_the_grid(t):
    at = opened(t, "records")
    before = len(at.dataframe[0].value)
    (ministry,) = [e for e in at.multiselect if e.label == t("filter.ministry")]
    ministry.select("MSIT").run()
    assert not at.exception
    found = at.dataframe[0].value
    assert 0 < len(found) < before and found["ministry"].nunique() == 1
    assert at.query_params["ministry"] == "MSIT"
