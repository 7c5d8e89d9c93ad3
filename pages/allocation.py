"""Allocation: where does the money go, and how did it move?"""

from atlas import (
    allocation,
    allocation_charts,
    allocation_views,
    bridges,
    line_filters,
    summary,
    web,
)

t = web.open_page("reader")
web.title("allocation")

years = [str(row["fiscal_year"]) for row in web.rows("allocation/years")]
if not years:
    web.nothing(t("frame.no_data"))
scopes = {row["scope_id"]: row["scope"] for row in web.rows("allocation/scopes", lang=t.language)}
names = line_filters.options(web.rows("records/options", lang=t.language), t)
measure, kinds = "won", ()
with web.bar():
    view = web.choice(
        "view", allocation.VIEWS, web.word("allocation.view"), t("filter.view"), "treemap"
    )
with web.bar():
    year = web.choice("year", years, str, t("filter.year"), summary.default_year(years))
    stage = web.choice("stage", line_filters.STAGES, web.word("stage"), t("filter.stage"), "latest")
    scope = web.choice("scope", list(scopes), scopes.__getitem__, t("filter.scope"), summary.SCOPE)
with web.bar("bottom"):
    chosen = {
        name: web.filter(name, list(names[name]), names[name].__getitem__, t(f"filter.{name}"))
        for name in allocation.FIRST
    }
    if view in allocation.BRIDGES:
        kinds = web.filter("change", bridges.KINDS, web.word("change_kind"), t("filter.change"))
    with web.more(allocation.MORE):
        chosen |= {
            name: web.filter(name, list(names[name]), names[name].__getitem__, t(f"filter.{name}"))
            for name in allocation.MORE
        }
    if view in allocation.MEASURES:
        name, codes = allocation.MEASURES[view]
        measure = web.choice(name, codes, web.word("measure"), t("filter.measure"), "won")
asked = line_filters.Asked(int(year), stage, scope, chosen)
stands = line_filters.stands(asked, scopes[scope], names, t, kinds)
web.taken_back({name: stands[name] for name in allocation.MORE if chosen[name]})
web.stands(stands)
web.crumbs("allocation", allocation.crumbs(asked, names, t))

lines = web.query("allocation/lines", **asked.params(), top=allocation.LISTED, lang=t.language)
if lines.empty and view not in allocation.BRIDGES:
    web.nothing(t("allocation.none"), allocation.FILTERS)
drawn = (*asked.plain, measure, *kinds)
if view in allocation.BRIDGES:
    moved = web.kept((view, *drawn), allocation.moved, web.rows, asked, view, t, kinds)
    web.chart(
        allocation_charts.bridge,
        moved.steps,
        t,
        web.colours(),
        of=drawn,
        key=view,
        finding=moved.finding,
        table=moved.table,
        sources=allocation.sources(moved.changes),
        method=f"{view}_bridge",
        opens=asked.opens,
    )
    web.section("allocation.changes")
    web.finding(allocation.changes_finding(moved.changes, t))
    web.table("changes", allocation.changes(moved.changes), allocation.sources(moved.changes))
else:
    shown = web.kept((view, *asked.plain), allocation_views.shown, view, web.rows, asked, t)
    web.chart(
        allocation_charts.drawn,
        view,
        shown,
        t,
        web.colours(),
        measure,
        of=drawn,
        key=view,
        finding=shown.finding,
        table=shown.table,
        sources=shown.sources,
        method=view,
        opens=asked.opens,
    )

web.section("allocation.lines")
if lines.empty:
    web.nothing(t("allocation.none"), allocation.FILTERS)
web.finding(allocation.listed_finding(lines, t))
picked = web.grid("lines", allocation.listed(lines), allocation.COLUMNS, select=True)
line = web.picked("line", picked, lines["line_id"])
if line:
    web.to("records", t("allocation.open_line"), view="lines", line=line)
