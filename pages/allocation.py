"""Allocation: where does the money go, and how did it move?"""

from atlas import allocation, allocation_charts, allocation_views, summary, web

t = web.open_page("reader")
web.title("allocation")

years = [str(row["fiscal_year"]) for row in web.rows("allocation/years")]
scopes = {row["scope_id"]: row["scope"] for row in web.rows("allocation/scopes", lang=t.language)}
names = allocation.options(web.rows("records/options", lang=t.language), t)
with web.bar():
    view = web.choice(
        "view", allocation.VIEWS, web.word("allocation.view"), t("filter.view"), "treemap"
    )
with web.bar():
    year = web.choice("year", years, str, t("filter.year"), summary.default_year(years))
    stage = web.choice("stage", allocation.STAGES, web.word("stage"), t("filter.stage"), "latest")
    scope = web.choice("scope", list(scopes), scopes.__getitem__, t("filter.scope"), summary.SCOPE)
with web.bar():
    chosen = {
        name: web.filter(name, list(codes), codes.__getitem__, t(f"filter.{name}"))
        for name, codes in names.items()
    }
asked = allocation.Asked(int(year), stage, scope, chosen)
web.stands(allocation.stands(asked, scopes[scope], names, t))
web.crumbs("allocation", allocation.crumbs(asked, names, t))

if view in ("stages", "years"):
    points = allocation.points(asked, view)
    moved = web.kept(view, asked.plain, lambda: allocation.moved(web.rows, asked, points, t))
    web.chart(
        lambda: allocation_charts.bridge(moved.steps, t, web.colours()),
        of=asked.plain,
        key=view,
        finding=moved.finding,
        table=moved.table,
        sources=allocation.sources(moved.changes),
        method=f"{view}_bridge",
    )
    web.section("allocation.changes")
    web.finding(t("allocation.changes.finding"))
    web.table("changes", allocation.changes(moved.changes), allocation.sources(moved.changes))
else:
    shown = web.kept(view, asked.plain, lambda: allocation_views.shown(view, web.rows, asked, t))
    web.chart(
        lambda: allocation_charts.drawn(view, shown.rows, t, web.colours()),
        of=asked.plain,
        key=view,
        finding=shown.finding,
        table=shown.table,
        sources=shown.sources,
        method=view,
        opens=allocation_views.OPENS.get(view),
    )

web.section("allocation.lines")
lines = web.query("allocation/lines", **asked.params(), top=allocation.LISTED, lang=t.language)
if lines.empty:
    web.nothing(t("allocation.none"), allocation.FILTERS)
web.finding(allocation.listed_finding(lines, t))
picked = web.grid("lines", allocation.listed(lines), allocation.COLUMNS, select=True)
line = web.picked("line", picked, lines["line_id"])
if line:
    web.to("records", t("allocation.open_line"), view="lines", line=line)
