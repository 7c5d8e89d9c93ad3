"""Coverage: which countries are covered, in my field, through which channel?"""

from atlas import (
    coverage,
    coverage_benchmark,
    coverage_charts,
    coverage_map,
    coverage_people,
    coverage_views,
    coverage_world,
    line_filters,
    summary,
    web,
)

t = web.open_page("reader")
web.title("coverage")

years = [str(row["fiscal_year"]) for row in web.rows("allocation/years")]
if not years:
    web.nothing(t("frame.no_data"))
scopes = {row["scope_id"]: row["scope"] for row in web.rows("allocation/scopes", lang=t.language)}
with web.bar():
    view = web.choice("view", coverage.VIEWS, web.word("coverage.view"), t("filter.view"), "map")
with web.bar():
    year = web.choice("year", years, str, t("filter.year"), summary.default_year(years))
    stage = web.choice("stage", line_filters.STAGES, web.word("stage"), t("filter.stage"), "latest")
    scope = web.choice("scope", list(scopes), scopes.__getitem__, t("filter.scope"), summary.SCOPE)
    dated = web.choice("dated", coverage.DATED, web.word("dated"), t("filter.dated"), "any")
known = coverage.partners(web.rows, int(year), t)
names = coverage.options(web.rows("records/options", lang=t.language), known, t)
with web.bar("bottom"):
    chosen = {
        name: web.filter(name, list(names[name]), names[name].__getitem__, t(f"filter.{name}"))
        for name in coverage.FIRST
    }
    with web.more(coverage.MORE):
        chosen |= {
            name: web.filter(name, list(names[name]), names[name].__getitem__, t(f"filter.{name}"))
            for name in coverage.MORE
        }
regions = chosen.pop("region")
lines = line_filters.Asked(int(year), stage, scope, coverage.chosen(chosen))
asked = coverage.Asked(lines, dated == "year")
stands = coverage.stands(asked, scopes[scope], names, t, regions)
web.taken_back({name: stands[name] for name in coverage.MORE if web.active().get(name)})
web.stands(stands)
given = coverage.Given(web.rows, coverage.of_view(asked, view), known, t)

if view == "map":
    layer = web.choice(
        "layer", coverage_world.LAYERS, web.word("layer"), t("filter.layer"), "cover"
    )
    papers = coverage_benchmark.odds(web.rows, t)
    drawn = (layer, *asked.plain, *regions)
    shown = web.kept(drawn, coverage_world.world, given, layer, regions, papers)
    web.chart(
        coverage_map.world,
        shown.rows,
        layer,
        regions,
        t,
        web.colours(),
        of=drawn,
        key="map",
        finding=shown.finding,
        table=shown.table,
        sources=shown.sources,
        method="world",
        opens=asked.opens,
    )
    web.hint(t("coverage.borders"))
elif view in coverage.ACROSS:
    by = coverage.ACROSS[view]
    if view == "people":
        finding, table, sources = coverage_people.associations(given)
        web.finding(finding)
        web.table("associations", table, sources)
        web.section("coverage.people.matrix")
    with web.bar():
        every = web.choice("shown", coverage.SHOWN, web.word("shown"), t("filter.shown"), "known")
        sort = web.choice("sort", coverage.SORTS, web.word("sort"), t("filter.sort"), "region")
    drawn = (view, every, sort, *given.asked.plain, *regions)
    found = web.kept(drawn, coverage_views.matrix, given, by, every == "all", sort, regions)
    web.chart(
        coverage_charts.matrix,
        found,
        t,
        web.colours(),
        of=drawn,
        key=view,
        finding=found.finding,
        table=found.table,
        sources=found.sources,
        method="matrix",
        opens=asked.opens,
    )
    holder = web.picked("holder", None, list(known))
    cell = web.picked("cell", None, [*found.columns, coverage.WHOLE])
    if holder and cell:
        web.section("coverage.behind")
        finding, table, sources = coverage_views.behind(given, holder, by, cell)
        web.finding(coverage_views.cell_sentence(found, holder, cell, t) + " " + finding)
        web.table("behind", table, sources)
        web.to("country", t("coverage.to_country", name=known[holder].name), iso3=holder)
elif view == "benchmark":
    shown = web.kept((view, *asked.plain), coverage_benchmark.benchmark, given)
    web.chart(
        coverage_charts.intensity,
        shown.rows,
        t,
        web.colours(),
        of=(view, *asked.plain),
        key="benchmark",
        finding=shown.finding,
        table=shown.table,
        sources=shown.sources,
        method="intensity",
        opens=asked.opens,
    )
else:
    finding, table, sources = coverage_views.groups(given)
    web.finding(finding)
    web.table("groups", table, sources)
