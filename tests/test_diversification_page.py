"""The diversification page as Streamlit draws it, and the command that measures the same."""

from __future__ import annotations

import json
import re

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import opened, plain, shown, unfolded

from atlas import __main__ as commands
from atlas import diversification, diversification_charts, text

pytestmark = pytest.mark.usefixtures("store")

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
E = 100_000_000
#: What no reader should meet: a gap, a slot, a key of a text.
_BROKEN = re.compile(
    r"[{}]|\bNone\b|\bnan\b|\bNaN\b|\binf\b|\bdiversification\.[a-z]|\bcolumn\.[a-z]"
)
#: Every view of every dimension; populations and languages take turns in them.
VIEWS = [
    (by, view, diversification.POPULATIONS[(at + turn) % 2], (KO, EN)[(at // 2 + turn) % 2])
    for turn, by in enumerate(diversification.BY)
    for at, view in enumerate(diversification.views(by))
]


def page(t: text.Translate, **params: str) -> AppTest:
    """Return the page with these filters, read through for what is broken."""
    at = opened(t, "diversification", **params)
    assert at.title[0].value == t("page.diversification")
    assert [piece for piece in shown(at) if _BROKEN.search(piece)] == []
    return at


def figures(at: AppTest) -> list[str]:
    """Return the words of each chart that stands for it to those who do not see it."""
    return [chart.proto.alt for chart in at.get("plotly_chart")]


@pytest.mark.parametrize(
    ("by", "view", "over", "t"), VIEWS, ids=["-".join([*of, t.language]) for *of, t in VIEWS]
)
def test_each_view_of_each_dimension_has_its_sentences_and_its_tables(by, view, over, t):
    at = page(t, by=by, view=view, population=over)
    assert not at.warning
    # Without a value a card has a dash, never a bare 0.
    assert len(at.metric) == 6 and not {card.value for card in at.metric} & {"0", "0.0", ""}
    sentences = [plain(each.value) for each in at.markdown]
    for said in figures(at):
        assert said in sentences
    # Every chart can be had as a table.
    shapes = [[option.content for option in e.proto.options] for e in at.get("button_group")]
    assert shapes.count([t("show.chart"), t("show.table")]) == len(figures(at)) >= 1
    assert t(f"population.{over}") in plain(at.caption[0].value)


@BOTH
@pytest.mark.parametrize("view", diversification.VIEWS)
def test_every_chart_reads_as_a_table_and_has_its_method(view, t):
    at = page(t, view=view)
    charts = len(figures(at))
    for key in ("known", *diversification_charts.DRAWN):
        at.session_state[f"shape:{key}:{t.language}"] = "table"
    at.run()
    assert not at.exception and figures(at) == []
    tables = at.get("html")
    assert len(tables) >= charts
    assert [piece for piece in shown(at) if _BROKEN.search(piece)] == []
    said = [plain(each.value) for each in unfolded(at).markdown]
    assert said.count(t("show.method")) == charts


@BOTH
def test_assumptions_narrow_the_band_and_are_said(t):
    def band(**params: str) -> list[float]:
        at = page(t, **params)
        words = at.metric[0].value.split(" – ")
        return [float(word.replace(",", "")) for word in words]

    plainly, assumed = band(), band(assume="related,floor", floor="20")
    assert plainly[0] <= assumed[0] < assumed[1] < plainly[1]
    stands = plain(page(t, assume="floor", floor="20").caption[0].value)
    assert t("assume.floor", percent=20, year=2024) in stands


@BOTH
def test_filters_come_from_the_address_and_unknown_ones_are_said(t):
    at = page(t, ministry="MSIT", by="channel", population="total", year="1066", colour="red")
    said = plain(at.warning[0].value).split("\n\n")
    assert t("notice.unknown_value", parameter="year", value="1066") in said
    assert t("notice.unknown_parameter", parameter="colour") in said
    assert at.query_params["by"] == "channel"


@BOTH
def test_a_view_that_a_dimension_has_not_is_said(t):
    at = page(t, by="ministry", view="questions")
    assert t("notice.unknown_value", parameter="view", value="questions") in plain(
        at.warning[0].value
    )


@BOTH
def test_filters_without_a_total_are_said_and_measured_by_their_lines(t):
    at = page(t, population="total", field="quantum")
    said = " ".join(plain(each.value) for each in at.markdown)
    assert t("diversification.no_total.filtered") in said


@BOTH
def test_filters_that_leave_nothing_are_one_sentence_and_a_way_back(t):
    at = page(t, ministry="MSS", field="quantum")
    assert [plain(each.value) for each in at.info] == [t("allocation.none")]
    assert not at.metric and not figures(at)
    (button,) = [each for each in at.button if each.label == t("filter.clear")]
    button.click().run()
    assert not at.exception and not at.info and at.metric


@BOTH
@pytest.mark.parametrize("year", ["2023", "2024", "2025"])
@pytest.mark.parametrize("stage", ["enacted", "award", "proposal"])
def test_every_year_and_stage_can_be_asked_about(year, stage, t):
    page(t, year=year, stage=stage, population="total", view="years")


@BOTH
def test_a_letter_for_each_ministry_can_be_copied(t):
    at = page(t, view="questions")
    letters = [each.value for each in at.code]
    assert letters and all(each.count("\n- ") >= 1 for each in letters)
    assert len(letters) == len({each.split("\n")[0] for each in letters})


# The command


def measured(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = commands.main(["measure", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_gives_the_point_and_the_band_apart(capsys):
    code, out, _ = measured(capsys, "hhi", "--by", "partner", "--year", "2024", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["point"] == pytest.approx(0.5473, abs=5e-5)
    assert (found["point_money_krw"], found["population_krw"]) == (318 * E, 438_130_000_000)
    assert found["share_known"] == pytest.approx(0.0726, abs=5e-5)
    assert found["lower"] == pytest.approx(0.0214, abs=5e-5)
    assert found["upper"] == pytest.approx(0.9327, abs=5e-5)
    assert found["exact"] == (found["exact_lower"] and found["exact_upper"])
    assert (found["population"], found["assumption"]) == ("itemised", [])
    assert len(found["snapshot"]) == 12


def test_the_command_takes_the_total_and_assumptions(capsys):
    words = ("hhi", "--year", "2024", "--population", "total", "--json")
    _, out, _ = measured(capsys, *words)
    whole = json.loads(out)
    assert whole["population_krw"] == 1_816_700_000_000
    assert whole["lower"] == pytest.approx(0.0048, abs=5e-5)
    assert whole["upper"] == pytest.approx(0.9834, abs=5e-5)
    _, out, _ = measured(capsys, *words, "--assume", "floor", "--assume", "related")
    assumed = json.loads(out)
    assert assumed["assumption"] == ["floor", "related"]
    assert whole["lower"] < assumed["lower"] < assumed["upper"] < whole["upper"]


@pytest.mark.parametrize("index", ["hhi", "hill0", "hill1", "hill2", "gini", "cr1", "cr3"])
@pytest.mark.parametrize("by", diversification.BY)
def test_every_index_of_every_dimension_holds_its_order(index, by, capsys):
    code, out, _ = measured(capsys, index, "--by", by, "--year", "2024", "--json")
    found = json.loads(out)
    assert code == 0 and found["lower"] <= found["upper"]
    assert "NaN" not in out and "Infinity" not in out


@BOTH
def test_the_command_speaks_to_people(t, capsys):
    code, out, _ = measured(capsys, "hhi", "--year", "2024", "--lang", t.language)
    assert code == 0 and not _BROKEN.search(out)
    assert "214 – 9,327" in out and "5,473" in out and text.won(318 * E, t.language) in out


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("--year", "2031"), "error.nothing_known"),
        (("--year", "2024", "--stage", "award", "--population", "total"),
         "diversification.no_total.unknown"),
        (("--year", "2024", "--assume", "floor", "--floor", "101"), "error.floor"),
    ],
    ids=["year", "total", "floor"],
)  # fmt: skip
def test_what_the_command_cannot_say_ends_with_the_reason(words, key, capsys):
    code, out, err = measured(capsys, "hhi", *words, "--lang", "en")
    slots = {"year": 2031, "stage": EN("stage.latest"), "percent": 101}
    assert (code, out) == (2, "") and EN(key, **slots) in err


def test_the_command_knows_its_words(capsys):
    for words in (("none", "--year", "2024"), ("hhi",), ("hhi", "--year", "2024", "--by", "sex")):
        with pytest.raises(SystemExit) as caught:
            measured(capsys, *words)
        assert caught.value.code == 2
