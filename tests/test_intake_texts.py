"""The texts of a sheet read column by column, and many texts searched as one."""

from __future__ import annotations

import gc
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_lists import known

from atlas.intake import garbage
from atlas.intake.lexicon import Many
from atlas.intake.model import Row, Rows
from atlas.intake.recognise import channels_in, fields_in, speaking
from atlas.intake.texts import Texts, each

LISTS = known()
LAYOUT = {"name_ko": (("A", 0), ("C", 2)), "partner": (("B", 1),), "note": (("E", 4),)}
ROWS = [
    Row(4, "line", (" 가 ", "미국", "나")),
    Row(5, "line", (None, "미국", "나", "x")),
    Row(6, "line", ("다", " ", "다")),
]
TEXTS = Texts(Rows(ROWS), LAYOUT)


def test_each_row_has_its_different_texts_in_the_order_of_the_meanings():
    assert TEXTS.by_row("partner", "name_ko") == [("미국", "가", "나"), ("미국", "나"), ("다",)]


def test_the_first_text_stands_in_the_first_column_that_is_filled():
    assert TEXTS.first("name_ko") == ["가", "나", "다"]
    assert TEXTS.first("partner") == ["미국", "미국", ""]


@pytest.mark.parametrize("meaning", ["note", "channel"])
def test_what_the_rows_or_the_sheet_do_not_have_is_empty(meaning):
    assert TEXTS.first(meaning) == ["", "", ""]
    assert TEXTS.by_row(meaning) == [(), (), ()]
    assert TEXTS.different(meaning) == []


def test_different_texts_come_in_the_order_of_the_sheet():
    assert TEXTS.different("name_ko", "partner") == ["가", "나", "미국", "다"]


def test_no_rows_have_no_texts():
    assert Texts(Rows(), LAYOUT).by_row("name_ko") == []


def test_equal_values_are_asked_about_once():
    asked = []
    assert each("abca", lambda sign: asked.append(sign) or sign.upper()) == ["A", "B", "C", "A"]
    assert asked == ["a", "b", "c"]


def test_a_pattern_is_found_in_the_texts_that_hold_it():
    many = Many.of(["", "국제 협력", "협\0력", "Ａｂ협력", "협", "력"])
    assert many.holding(re.compile("협력")) == {"국제 협력", "Ａｂ협력"}
    assert many.holding(re.compile("제협력|b협"), flat=True) == {"국제 협력", "Ａｂ협력"}


@settings(max_examples=300)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["국제", "공동", "연구", "양자", " ", "\n", "\0", "AI", "quantum", "다"]
            )
        ).map("".join)
    )
)
def test_no_text_that_speaks_of_a_channel_or_a_field_is_passed_over(texts):
    many = Many.of(texts)
    for kind, read, codes in (
        ("channel", channels_in, LISTS.channels),
        ("field", fields_in, LISTS.fields),
    ):
        assert {text for text in texts if read(text, codes)} <= speaking(many, kind)


def test_the_search_for_garbage_goes_on_whatever_became_of_the_work():
    assert gc.isenabled()
    with pytest.raises(KeyError), garbage.left_alone():
        with garbage.left_alone():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()
