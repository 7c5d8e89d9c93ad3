"""Filters in the address: codes there, names on the screen, whatever the reader does next."""

import ast
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from atlas import menu, text
from atlas.paths import ROOT
from atlas.web import filters, url

KO, EN = text.translator("ko"), text.translator("en")


def test_every_page_file_is_in_the_menu_and_the_other_way_round():
    files = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert files == set(menu.BY_NAME)


@pytest.mark.parametrize("page", menu.PAGES, ids=lambda page: page.name)
def test_a_page_opens_with_the_role_of_its_menu_row(page):
    code = (ROOT / "pages" / f"{page.name}.py").read_text(encoding="utf-8")
    # After the docstring and the imports.
    first = next(
        node
        for node in ast.parse(code).body[1:]
        if not isinstance(node, ast.Import | ast.ImportFrom)
    )
    assert ast.unparse(first) == f"t = web.open_page('{page.role}')"


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (["DEU,JPN"], ("DEU", "JPN")),
        (["DEU", "JPN"], ("DEU", "JPN")),
        (["DEU,", " JPN ", "DEU"], ("DEU", "JPN")),
        ([""], ()),
        ([], ()),
    ],
)
def test_codes_may_be_repeated_or_separated_by_commas(values, codes):
    assert url.split(values) == codes


def test_two_codes_of_the_same_name_show_their_codes():
    names = {"KOR": "Korea", "PRK": "Korea", "DEU": "Germany"}
    shown = {"KOR": "Korea (KOR)", "PRK": "Korea (PRK)", "DEU": "Germany"}
    assert filters.labels(names, names.__getitem__) == shown


class Reader:
    """A reader in front of the records page."""

    def __init__(self, page, address):
        self.page = page
        self.address = address
        self.t = KO

    def open(self, path):
        self.page.goto(self.address + path)
        return self

    def box(self, name):
        label = self.t(f"filter.{name}")
        return self.page.get_by_test_id("stMultiSelect").filter(has_text=label)

    def pick(self, name, words):
        self.box(name).get_by_role("combobox").click()
        self.page.get_by_role("option", name=re.compile(words)).first.click()
        self.page.keyboard.press("Escape")

    def sees(self, name, *words):
        """Wait until a filter shows these words, in this order, and no others."""
        start = re.escape(self.t(f"filter.{name}"))
        middle = r"\s+".join(f"{re.escape(word)}[^\\n]*" for word in words)
        pattern = re.compile(rf"^{start}\s+{middle}\s*$" if words else rf"^{start}\s*$")
        self.page.wait_for_function(
            "([label, source]) => [...document.querySelectorAll('[data-testid=stMultiSelect]')]"
            ".some(e => e.innerText.startsWith(label) && new RegExp(source).test(e.innerText))",
            arg=[self.t(f"filter.{name}"), pattern.pattern],
        )

    def codes(self, **wanted):
        """Wait until the address holds exactly these parameters."""

        def fits(found):
            asked = parse_qs(urlsplit(found).query)
            return {k: sorted(url.split(v)) for k, v in asked.items()} == {
                k: sorted(v.split(",")) for k, v in wanted.items()
            }

        self.page.wait_for_url(fits)

    def language(self, t):
        self.t = t
        self.page.get_by_role("radio", name={KO: "한국어", EN: "English"}[t]).click()

    def menu(self, name):
        side = self.page.get_by_test_id("stSidebar")
        words = self.t(f"page.{name}")
        side.get_by_role("link", name=words, exact=True).click()
        self.page.get_by_role("heading", name=words, exact=True, level=1).wait_for()


@pytest.fixture
def reader(running, new_page):
    return Reader(new_page(), running.address)


@pytest.mark.browser
def test_codes_in_the_address_are_names_in_the_readers_language(reader):
    reader.open("/records?year=2023,2024&ministry=MSIT")
    reader.sees("year", "2023", "2024")
    reader.sees("ministry", "과")
    reader.language(EN)
    reader.codes(lang="en", year="2023,2024", ministry="MSIT")
    reader.sees("year", "2023", "2024")
    assert "과" not in reader.box("ministry").inner_text()
    reader.page.go_back()
    reader.t = KO
    reader.sees("ministry", "과")
    reader.codes(year="2023,2024", ministry="MSIT")


@pytest.mark.browser
@pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
def test_back_and_forward_take_a_filter_back_and_forth(reader, t):
    lang = {} if t is KO else {"lang": "en"}
    reader.t = t
    reader.open("/records?lang=" + ("ko" if t is KO else "en"))
    reader.sees("year")
    reader.pick("year", "^2024")
    reader.codes(**lang, year="2024")
    reader.pick("year", "^2023")
    reader.codes(**lang, year="2023,2024")
    reader.sees("year", "2024", "2023")
    reader.page.go_back()
    reader.sees("year", "2024")
    reader.page.go_forward()
    reader.sees("year", "2024", "2023")
    reader.page.reload()
    reader.sees("year", "2024", "2023")


@pytest.mark.browser
def test_filters_survive_another_page_and_its_way_back(reader):
    reader.open("/records?lang=en&ministry=MSIT&year=2024")
    reader.t = EN
    reader.sees("year", "2024")
    reader.menu("overview")
    reader.codes(lang="en", year="2024")
    reader.menu("records")
    reader.sees("year", "2024")
    reader.codes(lang="en", year="2024", ministry="MSIT")
    reader.page.go_back()
    reader.page.get_by_role("heading", name=EN("page.overview"), exact=True, level=1).wait_for()
    reader.page.go_forward()
    reader.codes(lang="en", year="2024", ministry="MSIT")
    reader.sees("year", "2024")


@pytest.mark.browser
def test_what_is_not_known_is_said_and_the_rest_holds(reader):
    reader.t = EN
    reader.open("/records?lang=en&year=2024,1066&colour=red&view=lines&view=sources")
    reader.sees("year", "2024")
    said = reader.page.get_by_test_id("stAlert")
    for sentence in (
        EN("notice.unknown_value", parameter="year", value="1066"),
        EN("notice.unknown_parameter", parameter="colour"),
        EN("notice.contradiction", parameter="view", value="lines, sources"),
    ):
        said.get_by_text(sentence).wait_for()
    reader.pick("year", "^2023")
    reader.codes(lang="en", year="2023,2024")
    said.wait_for(state="detached")


@pytest.mark.browser
def test_an_unknown_language_snapshot_or_page_is_said(reader):
    said = reader.page.get_by_test_id("stAlert")
    reader.open("/?lang=fr&snapshot=0123456789ab")
    said.get_by_text(KO("notice.unknown_value", parameter="lang", value="fr")).wait_for()
    said.get_by_text(KO("frame.unknown_snapshot", snapshot="0123456789ab")).wait_for()
    reader.page.get_by_role("button", name=KO("frame.current_snapshot")).click()
    said.wait_for(state="detached")
    reader.codes()
    reader.open("/nowhere?lang=en")
    said.get_by_text(EN("notice.unknown_page", page="nowhere")).wait_for()


@pytest.mark.browser
def test_two_quick_changes_both_count(reader):
    reader.t = EN
    reader.open("/?lang=en")
    reader.page.get_by_role("radio", name="2023", exact=True).wait_for()
    # The second leaves before the browser has the address that the first leads to.
    reader.page.evaluate(
        """() => {
            const radios = [...document.querySelectorAll('[role=radio], input[type=radio]')];
            const named = (words) =>
                radios.find((e) => (e.closest('label') ?? e).innerText.trim() === words);
            named('2023').click();
            setTimeout(() => named('한국어').click(), 5);
        }"""
    )
    reader.page.get_by_role("heading", name=KO("page.overview"), exact=True, level=1).wait_for()
    reader.codes(year="2023")
