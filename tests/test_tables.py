"""Tables for the reader: words for codes, money in the reader's unit, and nothing made up."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas import sql, tables, text

KO, EN = text.translator("ko"), text.translator("en")
LANGUAGES = {"ko": KO, "en": EN}


def frame(**columns: list) -> pd.DataFrame:
    types = {name: "Int64" for name in columns if name.endswith("_krw") or name == "line_count"}
    return pd.DataFrame(columns).astype(types)


@pytest.mark.parametrize(("t", "shown"), [(KO, 16_283.5), (EN, 1_628.35)])
def test_money_is_in_the_unit_of_its_heading(t, shown):
    found = tables.present(frame(amount_krw=[1_628_350_000_000]), t)
    assert found["amount_krw"].tolist() == [shown]
    assert t("unit.money") in tables.headings(["amount_krw"], t)["amount_krw"]


@pytest.mark.parametrize("t", LANGUAGES.values(), ids=LANGUAGES)
def test_exact_money_stays_whole_won_and_says_so(t):
    found = tables.present(frame(amount_krw=[1_628_350_000_001]), t, exact=True)
    assert found["amount_krw"].tolist() == [1_628_350_000_001]
    assert t("unit.won") in tables.headings(["amount_krw"], t, exact=True)["amount_krw"]


@pytest.mark.parametrize("exact", [True, False])
def test_unknown_money_stays_unknown_and_is_not_nothing(exact):
    found = tables.present(frame(amount_krw=[None, 0]), KO, exact)
    assert found["amount_krw"][0] is pd.NA and found["amount_krw"][1] == 0


def test_codes_become_words_and_missing_ones_stay_missing():
    found = tables.present(frame(stage=["enacted", None]), EN)
    assert found["stage"][0] == EN("stage.enacted") and pd.isna(found["stage"][1])


def test_a_code_without_words_is_an_error():
    with pytest.raises(KeyError):
        tables.present(frame(stage=["no such stage"]), EN)


def test_truth_is_said_in_words_and_unknown_is_not_no():
    values = pd.array([True, False, None], dtype="boolean")
    found = tables.present(pd.DataFrame({"is_new": values}), EN)["is_new"]
    assert found.tolist()[:2] == [EN("word.yes"), EN("word.no")] and pd.isna(found[2])


def test_what_is_shown_is_a_copy():
    given = frame(stage=["enacted"], amount_krw=[10**9])
    before = given.copy()
    tables.present(given, KO)
    tables.in_words(given, KO)
    pd.testing.assert_frame_equal(given, before)


def test_a_day_of_which_only_the_month_is_known_is_a_month():
    given = pd.DataFrame({"starts": [date(2023, 9, 1)] * 2, "precision": ["month", "day"]})
    assert tables.present(given, EN)["starts"].tolist() == ["September 2023", "1 September 2023"]


@pytest.mark.parametrize("t", LANGUAGES.values(), ids=LANGUAGES)
def test_a_column_of_words_has_room_for_its_longest_and_its_heading(t):
    given = frame(stage=["enacted"] * 40 + ["proposal"], line=["x" * 200] * 41, amount_krw=[1] * 41)
    shown = tables.present(given, t)
    heads = tables.headings(list(shown.columns), t)
    found = tables.widths(shown, heads)
    assert set(found) == {"stage", "line"}
    assert found["stage"] > 14 * text.ems(t("stage.proposal"))
    assert 300 < found["line"] < 400
    heads["stage"] = "a heading longer than any stage"
    assert tables.widths(shown, heads)["stage"] > 14 * text.ems(heads["stage"])


def test_a_row_in_words_is_exact_to_the_last_won():
    (row,) = tables.in_words(frame(line=["x"], amount_krw=[43_813_000_000_001]), KO)
    assert row[f"{KO('column.amount_krw')} ({KO('unit.money')})"] == "438,130.00000001"


@pytest.mark.parametrize("t", LANGUAGES.values(), ids=LANGUAGES)
def test_in_words_an_unknown_amount_is_said_and_is_no_zero(t):
    (row,) = tables.in_words(frame(line=["x"], amount_krw=[None]), t)
    assert row[f"{t('column.amount_krw')} ({t('unit.money')})"] == t("word.unknown")


def test_not_known_and_does_not_apply_are_told_apart():
    assert tables.missing("amount_krw", EN) == EN("word.unknown")
    assert tables.missing("source_url", EN) == EN("word.dash") != EN("word.unknown")


def test_no_rows_are_no_rows():
    assert tables.in_words(frame(line=[], amount_krw=[]), KO) == []


def test_details_say_what_is_unknown_and_leave_out_what_does_not_apply():
    row = {"amount_krw": None, "exchange_rate": None, "stage": "award", "approximate": True}
    assert tables.details(row, EN) == [
        (EN("column.amount_krw"), EN("word.unknown")),
        (EN("column.stage"), EN("stage.award")),
        (EN("column.approximate"), EN("word.yes")),
    ]


def test_details_give_money_in_full():
    found = dict(tables.details({"amount_krw": 1_816_700_000_000}, KO))
    assert found == {KO("column.amount_krw"): "1조 8,167억 원"}


def test_columns_of_which_a_missing_value_means_unknown_are_columns_of_queries():
    returned = {term.name for name in sql.names() for term in sql.load(name).columns}
    assert returned >= tables.UNKNOWN


@pytest.mark.parametrize("t", [KO, EN])
def test_a_table_has_its_headings_as_such_and_marks_its_figures(t):
    html = tables.to_html([{"line": "A", "amount_krw": 150_000_000_000, "line_count": 2}], t)
    heads = re.findall(r"<th [^>]*>.*?</th>", html)
    assert heads == [
        f'<th scope="col">{t("column.line")}</th>',
        f'<th scope="col" class="figure">{t("column.amount_krw")} ({t("unit.money")})</th>',
        f'<th scope="col" class="figure">{t("column.line_count")}</th>',
    ]
    figure = {"ko": "1,500", "en": "150"}[t.language]
    assert f'<td>A</td><td class="figure">{figure}</td><td class="figure">2</td>' in html


@pytest.mark.parametrize("t", LANGUAGES.values(), ids=LANGUAGES)
def test_a_column_of_sentences_is_marked_and_one_of_names_is_not(t):
    asked = t("diversification.request", line="A", amount=150_000_000_000)
    html = tables.to_html([{"line": "A", "request": "–"}, {"line": "B", "request": asked}], t)
    assert f'<th scope="col">{t("column.line")}</th>' in html
    assert f'<th scope="col" class="sentences">{t("column.request")}</th>' in html
    assert html.count('<td class="sentences">') == html.count("<td>") == 2


@given(words=st.text(alphabet="<>&\"'ab가|", max_size=12))
def test_what_stands_in_a_table_is_text_and_never_markup(words):
    html = tables.to_html([{"line": words}], EN)
    (cell,) = re.findall(r"<td>(.*?)</td>", html)
    assert unescape(cell) == words and not set("<>") & set(cell)
    pairs = tables.pairs_html([(words, words)], EN)
    assert pairs.count("<td>") == pairs.count('<th scope="row">') == 1
    assert not set("<>") & set(re.search(r"<td>(.*?)</td>", pairs).group(1))
