"""Tables, columns, units and constraints, stated once.

The reader of ``data/`` checks against this module, the warehouse is created from it, and the data
dictionary (``docs/data-dictionary.md`` and the records page) is written from it. What a column
*means* stands in ``locales/*.json`` under ``about.<column>`` or ``about.<table>.<column>``.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Won per unit of the source's own amount; units of foreign currency need a stated exchange rate.
WON_PER_UNIT = {"krw": 1, "k_krw": 1_000, "m_krw": 1_000_000, "100m_krw": 100_000_000}
CURRENCIES = (
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "GEL", "HKD", "HUF", "ILS",
    "INR", "JPY", "MXN", "NOK", "NZD", "PLN", "RUB", "SEK", "SGD", "TRY", "USD", "ZAR",
)  # fmt: skip
FOREIGN_UNITS = {code.lower(): (code, 1) for code in CURRENCIES} | {
    "m_eur": ("EUR", 1_000_000), "m_usd": ("USD", 1_000_000),
}  # fmt: skip
UNITS = (*WON_PER_UNIT, *FOREIGN_UNITS)

#: Budget stages in the order in which a year passes them. ``award`` is no stage of a budget: it is
#: the stage code of figures whose basis is ``award`` (decision 0004).
STAGES = (
    "request", "allocation", "proposal", "enacted", "supplementary", "current", "executed", "award",
)  # fmt: skip
BASES = ("budget", "award")
#: What a line pays for; only programmes enter a sum.
LINE_KINDS = ("programme", "planning_fee", "internal_transfer")
STANDINGS = ("counted", "part", "parent", "overlaps", "outside")
RELATIONS_OF_LINES = ("part_of", "parent_of", "overlaps", "outside_total", "same_programme")
CONFIDENCES = ("high", "medium", "low")
ATTRIBUTIONS = ("split", "named", "unknown")
AUDIENCES = ("bureau", "members", "public")


@dataclass(frozen=True)
class Column:
    """One column. ``derived`` columns are computed at the build and are not in ``data/``."""

    name: str
    type: str = "VARCHAR"
    required: bool = True
    key: bool = False
    unit: str | None = None
    allowed: tuple[str, ...] = ()
    references: str | None = None
    derived: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its columns and the row rules that the database enforces (name, SQL condition)."""

    name: str
    columns: tuple[Column, ...]
    checks: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key)

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that a file of ``data/`` holds, in order."""
        return tuple(column for column in self.columns if not column.derived)


def _names() -> tuple[Column, ...]:
    return Column("name_ko"), Column("name_en")


def _reading() -> tuple[Column, ...]:
    return (
        Column("source_id", references="sources"),
        Column("confidence", allowed=CONFIDENCES),
        Column("reading_ko"),
        Column("reading_en"),
    )


def _amount(required: bool = True) -> tuple[Column, ...]:
    return (
        Column("source_amount", "DECIMAL(18,4)", required),
        Column("source_unit", required=required, allowed=UNITS),
        Column("exchange_rate", "DECIMAL(18,4)", False, unit="krw_per_unit_of_currency"),
        Column("exchange_rate_date", "DATE", False),
        Column("amount_krw", "BIGINT", False, unit="krw", derived=True),
    )


_RATE = ("exchange_rate_is_dated", "(exchange_rate is null) = (exchange_rate_date is null)")

TABLES: tuple[Table, ...] = (
    Table(
        "sources",
        (
            Column("source_id", key=True),
            Column("title"),
            Column("publisher"),
            Column("published", "DATE", False),
            Column("url", required=False),
            Column("kind", allowed=("official", "press", "organisation", "copy")),
            Column("licence", required=False),
            Column("note_ko", required=False),
            Column("note_en", required=False),
        ),
        (("a_copy_is_not_linked", "kind <> 'copy' or url is null"),),
    ),
    Table(
        "scopes",
        (
            Column("scope_id", key=True),
            *_names(),
            Column("definition_ko"),
            Column("definition_en"),
            Column("international", "BOOLEAN"),
            Column("source_id", required=False, references="sources"),
        ),
    ),
    Table(
        "ministries",
        (
            Column("ministry_id", key=True),
            *_names(),
            Column("short_ko"),
            Column("short_en"),
            Column("successor_id", required=False, references="ministries"),
            Column("valid_from", "INTEGER", False),
            Column("valid_to", "INTEGER", False),
        ),
    ),
    Table(
        "channels",
        (
            Column("channel_id", key=True),
            Column("parent_id", required=False, references="channels"),
            Column("subgroup", allowed=("rnd", "non_rnd")),
            *_names(),
            Column("sort", "INTEGER"),
        ),
    ),
    Table(
        "fields",
        (
            Column("field_id", key=True),
            Column("parent_id", required=False, references="fields"),
            Column("focus", "BOOLEAN"),
            *_names(),
            Column("sort", "INTEGER"),
        ),
    ),
    Table(
        "field_crosswalk",
        (
            Column("field_id", key=True, references="fields"),
            Column("scheme", key=True, allowed=("national_strategic_technology",)),
            Column("code", key=True),
            *_names(),
        ),
    ),
    Table(
        "regions",
        (
            Column("region_id", key=True),
            Column("parent_id", required=False, references="regions"),
            *_names(),
        ),
    ),
    Table(
        "countries",
        (
            Column("iso3", key=True),
            Column("iso2"),
            Column("numeric_code", required=False),
            *_names(),
            Column("region_id", references="regions"),
        ),
    ),
    Table(
        "country_aliases",
        (
            Column("iso3", key=True, references="countries"),
            Column("language", key=True, allowed=("ko", "en")),
            Column("alias", key=True),
            Column("origin"),
        ),
    ),
    Table(
        "partners",
        (
            Column("partner_id", key=True),
            Column("kind", allowed=("country", "group", "organisation")),
            Column("iso3", required=False, references="countries"),
            *_names(),
            Column("membership", allowed=("known", "partial", "unknown", "not_applicable")),
            Column("source_id", required=False, references="sources"),
            Column("note_ko", required=False),
            Column("note_en", required=False),
        ),
        (("a_country_has_its_code", "(kind = 'country') = (iso3 is not null)"),),
    ),
    Table(
        "partner_members",
        (
            Column("partner_id", key=True, references="partners"),
            Column("iso3", key=True, references="countries"),
            Column("joined", "DATE", False),
            Column("left_on", "DATE", False),
            Column("source_id", references="sources"),
            Column("note_ko", required=False),
            Column("note_en", required=False),
        ),
    ),
    Table(
        "control_totals",
        (
            Column("control_id", key=True),
            Column("fact_id", required=False),
            Column("kind", allowed=("total", "ministry", "block", "relabelled", "execution")),
            Column("parent_id", required=False, references="control_totals"),
            Column("fiscal_year", "INTEGER"),
            Column("stage", allowed=STAGES),
            Column("basis", allowed=BASES),
            Column("scope_id", references="scopes"),
            Column("ministry_id", required=False, references="ministries"),
            *_names(),
            *_amount(),
            Column("rounding_krw", "BIGINT", unit="krw"),
            Column("preferred", "BOOLEAN"),
            *_reading(),
        ),
        (
            _RATE,
            ("a_ministry_total_names_it", "kind <> 'ministry' or ministry_id is not null"),
            ("award_is_no_stage", "(basis = 'award') = (stage = 'award')"),
            ("rounding_not_negative", "rounding_krw >= 0"),
        ),
    ),
    Table(
        "budget_lines",
        (
            Column("line_id", key=True),
            Column("fact_id", required=False),
            Column("programme_id"),
            Column("fiscal_year", "INTEGER"),
            Column("stage", allowed=STAGES),
            Column("basis", allowed=BASES),
            Column("scope_id", references="scopes"),
            Column("ministry_id", references="ministries"),
            Column("slice_part", required=False),
            Column("level", allowed=("unit", "sub_programme", "detail", "project")),
            Column("programme_code", required=False),
            Column("detail_code", required=False),
            Column("ntis_code", required=False),
            *_names(),
            Column("account", required=False),
            Column("parent_line_id", required=False, references="budget_lines"),
            Column("channel_id", required=False, references="channels"),
            Column("kind", allowed=LINE_KINDS),
            Column("standing", allowed=STANDINGS),
            Column("is_new", "BOOLEAN", False),
            Column("project_start", "INTEGER", False),
            Column("project_end", "INTEGER", False),
            *_amount(),
            Column("approximate", "BOOLEAN"),
            Column("source_sheet", required=False),
            Column("source_row", "INTEGER", False),
            *_reading(),
        ),
        (
            _RATE,
            ("award_is_no_stage", "(basis = 'award') = (stage = 'award')"),
            ("no_parent_of_itself", "parent_line_id is null or parent_line_id <> line_id"),
        ),
    ),
    Table(
        "line_relations",
        (
            Column("line_id", key=True, references="budget_lines"),
            Column("relation", key=True, allowed=RELATIONS_OF_LINES),
            Column("other_id", key=True),
            Column("reason_ko"),
            Column("reason_en"),
        ),
    ),
    Table(
        "line_fields",
        (
            Column("line_id", key=True, references="budget_lines"),
            Column("field_id", key=True, references="fields"),
            *_amount(False),
            Column("basis", allowed=("stated", "inferred")),
        ),
        (_RATE,),
    ),
    Table(
        "line_parts",
        (
            Column("part_id", key=True),
            Column("line_id", references="budget_lines"),
            Column("kind", allowed=("split", "open")),
            Column("partner_id", required=False, references="partners"),
            *_amount(),
            Column("approximate", "BOOLEAN"),
            Column("partners_stated", "INTEGER", False, unit="countries"),
            Column("others_possible", "BOOLEAN"),
            Column("no_partner_possible", "BOOLEAN"),
            Column("reading_ko"),
            Column("reading_en"),
        ),
        (
            _RATE,
            ("a_split_part_names_its_partner", "(kind = 'split') = (partner_id is not null)"),
            (
                "a_split_part_is_closed",
                "kind = 'open' or not (others_possible or no_partner_possible)",
            ),
        ),
    ),
    Table(
        "part_candidates",
        (
            Column("part_id", key=True, references="line_parts"),
            Column("partner_id", key=True, references="partners"),
        ),
    ),
    Table(
        "commitments",
        (
            Column("commitment_id", key=True),
            Column("fact_id", required=False),
            Column("programme_id", required=False),
            Column("ministry_id", required=False, references="ministries"),
            *_names(),
            Column("period_from", "INTEGER", False),
            Column("period_to", "INTEGER", False),
            Column("nature", allowed=("planned", "requested", "awarded", "agreed", "estimated")),
            Column("scope_id", required=False, references="scopes"),
            Column("channel_id", required=False, references="channels"),
            *_amount(),
            Column("at_least", "BOOLEAN"),
            Column("approximate", "BOOLEAN"),
            *_reading(),
        ),
        (_RATE, ("period_in_order", "period_to is null or period_from <= period_to")),
    ),
    Table(
        "commitment_partners",
        (
            Column("commitment_id", key=True, references="commitments"),
            Column("partner_id", key=True, references="partners"),
        ),
    ),
    Table(
        "relations",
        (
            Column("relation_id", key=True),
            Column("fact_id", required=False),
            Column(
                "kind",
                allowed=(
                    "agreement", "joint_committee", "programme", "call", "centre", "membership",
                ),
            ),
            Column("partner_id", required=False, references="partners"),
            Column("partners_stated", "INTEGER", False, unit="countries"),
            Column("channel_id", required=False, references="channels"),
            Column("ministry_id", required=False, references="ministries"),
            *_names(),
            Column("year_from", "INTEGER", False),
            Column("year_to", "INTEGER", False),
            *_reading(),
        ),
    ),
    Table(
        "relation_fields",
        (
            Column("relation_id", key=True, references="relations"),
            Column("field_id", key=True, references="fields"),
        ),
    ),
    Table(
        "unit_amounts",
        (
            Column("unit_amount_id", key=True),
            Column("fact_id", required=False),
            Column("relation_id", required=False, references="relations"),
            Column("programme_id", required=False),
            Column("ministry_id", required=False, references="ministries"),
            Column("partner_id", required=False, references="partners"),
            *_names(),
            Column("per", allowed=("project", "person", "group", "award", "programme")),
            Column("period", allowed=("per_year", "whole_period")),
            Column("year_from", "INTEGER", False),
            Column("year_to", "INTEGER", False),
            *_amount(),
            Column("maximum", "BOOLEAN"),
            Column("units_stated", "INTEGER", False),
            *_reading(),
        ),
        (_RATE,),
    ),
    Table(
        "associations",
        (
            Column("association_id", key=True),
            Column("fact_id", required=False),
            Column("partner_id", required=False, references="partners"),
            *_names(),
            Column("founded", "INTEGER", False),
            Column("members", "INTEGER", False, unit="people"),
            Column("members_as_of", "INTEGER", False),
            *_reading(),
        ),
    ),
    Table(
        "statistics",
        (
            Column("statistic_id", key=True),
            Column("fact_id", required=False),
            Column("series"),
            *_names(),
            Column("year_from", "INTEGER", False),
            Column("year_to", "INTEGER", False),
            Column("ministry_id", required=False, references="ministries"),
            Column("partner_id", required=False, references="partners"),
            Column("value", "DOUBLE"),
            Column(
                "unit",
                allowed=(
                    "percent", "papers", "cases", "projects", "people", "agreements", "years",
                    "associations", "centres", "subgroups",
                ),
            ),
            *_reading(),
        ),
    ),
    Table(
        "joint_research",
        (
            Column("iso3", key=True, references="countries"),
            Column("year", "INTEGER", key=True),
            Column("papers_with_korea", "INTEGER", False, unit="papers"),
            Column("international_papers", "INTEGER", unit="papers"),
            *_reading(),
        ),
        (
            (
                "papers_within_all_papers",
                "papers_with_korea between 0 and international_papers",
            ),
        ),
    ),
    Table(
        "country_statistics",
        (
            Column("iso3", key=True, references="countries"),
            Column("series", key=True, allowed=("gdp_usd",)),
            Column("year", "INTEGER", key=True),
            Column("value", "DOUBLE"),
            *_reading(),
        ),
        (("value_above_nothing", "value > 0"),),
    ),
    Table(
        "forum_events",
        (
            Column("event_id", key=True),
            Column("fact_id", required=False),
            Column(
                "kind",
                allowed=("subgroup_meeting", "roundup", "forum", "committee", "kick_off"),
            ),
            Column("subgroup", required=False, allowed=("rnd", "non_rnd", "both")),
            Column("starts", "DATE"),
            Column("precision", allowed=("day", "month")),
            Column("meetings", "INTEGER", False),
            Column("place_ko", required=False),
            Column("place_en", required=False),
            Column("attendance", "INTEGER", False, unit="people"),
            *_names(),
            *_reading(),
        ),
    ),
    Table(
        "conflicts",
        (
            Column("conflict_id", key=True),
            Column("matter_ko"),
            Column("matter_en"),
            Column("state", allowed=("settled", "unsettled", "different_scope", "different_stage")),
            Column("reason_ko"),
            Column("reason_en"),
        ),
    ),
    Table(
        "conflict_figures",
        (
            Column("conflict_id", key=True, references="conflicts"),
            Column("position", "INTEGER", key=True),
            Column("figure_ko"),
            Column("figure_en"),
            Column("fact_id", required=False),
            Column("source_id", required=False, references="sources"),
            Column("preferred", "BOOLEAN"),
        ),
    ),
)  # fmt: skip

BY_NAME = {table.name: table for table in TABLES}


def create_sql(table: Table, keyed: bool = True) -> str:
    """Return the CREATE TABLE statement of a table, with every constraint the engine can hold.

    Without its key the engine keeps no index of it: whoever fills the table then looks after it.
    """
    parts = [
        f'    "{c.name}" {c.type}' + (" not null" if c.required else "") for c in table.columns
    ]
    parts += [
        f'    check ("{c.name}" in ({", ".join(repr(a) for a in c.allowed)}))'
        for c in table.columns
        if c.allowed
    ]
    parts += [f"    check ({condition})" for _, condition in table.checks]
    if table.key and keyed:
        parts.append(f"    primary key ({', '.join(table.key)})")
    return f"create table {table.name} (\n" + ",\n".join(parts) + "\n)"
