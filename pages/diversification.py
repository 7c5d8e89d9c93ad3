"""Diversification: how concentrated is it, and how sure are we?"""

from atlas import (
    charts,
    diversification,
    diversification_charts,
    diversification_page,
    diversification_questions,
    diversification_reading,
    diversification_views,
    line_filters,
    summary,
    web,
)

t = web.open_page("reader")
web.title("diversification")

years = [str(row["fiscal_year"]) for row in web.rows("allocation/years")]
if not years:
    web.nothing(t("frame.no_data"))
scopes = {row["scope_id"]: row["scope"] for row in web.rows("allocation/scopes", lang=t.language)}
names = diversification.options(web.rows("records/options", lang=t.language), t)
with web.bar():
    by = web.choice("by", diversification.BY, web.word("by"), t("filter.by"), "partner")
    over = web.choice(
        "population",
        diversification.POPULATIONS,
        web.word("population"),
        t("filter.population"),
        "itemised",
    )
with web.bar():
    year = web.choice("year", years, str, t("filter.year"), summary.default_year(years))
    stage = web.choice("stage", line_filters.STAGES, web.word("stage"), t("filter.stage"), "latest")
    scope = web.choice("scope", list(scopes), scopes.__getitem__, t("filter.scope"), summary.SCOPE)
assume, floor = (), "10"
with web.bar("bottom"):
    ministries = web.filter(
        "ministry",
        list(names["ministry"]),
        names["ministry"].__getitem__,
        t("filter.ministry"),
    )
    if by == "partner":
        assume = web.filter(
            "assume",
            diversification.ASSUMPTIONS,
            web.word("assumption"),
            t("filter.assume"),
            t("assume.none"),
        )
    if "floor" in assume:
        floor = web.choice(
            "floor", diversification.FLOORS, web.word("floor"), t("filter.floor"), "10"
        )
    with web.more(diversification.MORE):
        chosen = {
            name: web.filter(name, list(names[name]), names[name].__getitem__, t(f"filter.{name}"))
            for name in diversification.MORE
        }
codes = diversification.chosen(chosen | {"ministry": ministries})
lines = line_filters.Asked(int(year), stage, scope, codes)
asked = diversification.Asked(lines, by, over, assume, int(floor))
stands = diversification.stands(asked, scopes[scope], names, t)
web.taken_back({name: stands[name] for name in diversification.MORE if codes[name]})
web.stands(stands)

taken = web.kept(asked.plain, diversification.taken, web.rows, asked, t)
known = diversification.known(web.rows, asked, taken)
if not known["line_count"]:
    web.nothing(t("allocation.none"), diversification.FILTERS)
sources = web.kept(asked.plain, diversification_page.sources, web.rows, asked, taken, t)
web.metrics(web.kept(asked.plain, diversification_views.cards, taken, t))
web.caveats(diversification_reading.reading(asked, taken, t))
web.chart(
    charts.known_and_unknown,
    known,
    t,
    web.colours(),
    of=asked.plain,
    key="known",
    finding=diversification.known_finding(known, t),
    table=diversification.pieces(known),
    sources=sources,
    method="known",
    opens=asked.lines.opens,
)

view = web.choice(
    "view", diversification.views(by), web.word("diversification.view"), t("filter.view"), "ladder"
)
shown = web.kept((view, *asked.plain), diversification_page.shown, view, web.rows, asked, taken, t)
for drawing, part in shown.items():
    if drawing in diversification_charts.DRAWN:
        web.chart(
            diversification_charts.drawn,
            drawing,
            part,
            t,
            web.colours(),
            of=asked.plain,
            key=drawing,
            finding=part.finding,
            table=part.table,
            sources=(*part.sources, *sources),
            method=drawing,
            opens=asked.opens,
        )
    else:
        web.finding(part.finding)
        web.table(drawing, part.table, part.sources)
        web.letters(diversification_questions.letters(part.rows, t))
