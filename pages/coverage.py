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
# Groups lie in no region.
regions = chosen.pop("region") if view != "groups" else ()
lines = line_filters.Asked(int(year), stage, scope, coverage.chosen(chosen))
asked = coverage.of_view(coverage.Asked(lines, dated == "year"), view)
stands = coverage.stands(asked, scopes[scope], names, t, regions)
web.taken_back(
    {name: stands[name] for name in coverage.MORE if name in stands and web.active().get(name)}
)
web.stands(stands)
given = coverage.Given(web.rows, asked, known, t)

if view == "map":
    layer = web.choice(
        "layer", coverage_world.LAYERS, web.word("layer"), t("filter.layer"), "cover"
    )
    drawn = (layer, *asked.plain, *regions)
    shown = web.kept(drawn, coverage_benchmark.world, given, layer, regions)
    draw, figure, method = coverage_map.world, (shown.rows, layer, regions), "world"
elif view in coverage.ACROSS:
    by = coverage.ACROSS[view]
    if view == "people":
        people = coverage_people.associations(given)
        web.finding(people.finding)
        web.table("associations", people.table, people.sources)
        web.section("coverage.people.matrix")
    with web.bar():
        every = web.choice("shown", coverage.SHOWN, web.word("shown"), t("filter.shown"), "known")
        sort = web.choice("sort", coverage.SORTS, web.word("sort"), t("filter.sort"), "region")
    drawn = (view, every, sort, *asked.plain, *regions)
    shown = web.kept(drawn, coverage_views.matrix, given, by, every == "all", sort, regions)
    draw, figure, method = coverage_charts.matrix, (shown,), "matrix"
elif view == "benchmark":
    drawn = (view, *asked.plain, *regions)
    shown = web.kept(drawn, coverage_benchmark.benchmark, given, regions)
    draw, figure, method = coverage_charts.intensity, (shown.rows,), "intensity"
else:
    groups = coverage_views.groups(given)
    web.finding(groups.finding)
    web.table("groups", groups.table, groups.sources)
    web.stop()
if not shown.table:
    web.nothing(shown.finding, coverage.FILTERS)
web.chart(
    draw,
    *figure,
    t,
    web.colours(),
    of=drawn,
    key=view,
    finding=shown.finding,
    table=shown.table,
    sources=shown.sources,
    method=method,
    opens=asked.opens,
)
if view == "map":
    web.hint(t("coverage.borders"))
if view in coverage.ACROSS:
    holder = web.picked("holder", None, list(known))
    cell = web.picked("cell", None, [*shown.columns, coverage.WHOLE])
    if holder and cell:
        web.section("coverage.behind")
        behind = coverage_views.behind(given, holder, by, cell)
        finding = coverage_views.cell_sentence(shown, holder, cell, t)
        web.finding(finding)
        web.finding(behind.finding)
        web.table("behind", behind.table, behind.sources)
        web.about("cell", finding, behind.sources, **coverage.subject(by, holder, cell))
        web.to("country", t("coverage.to_country", name=known[holder].name), iso3=holder)
