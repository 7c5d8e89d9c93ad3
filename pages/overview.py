"""Overview: what is the international-cooperation R&D budget of a year, at a glance?"""

from atlas import charts, overview, summary, web

t = web.open_page("reader")
web.title("overview")

years = [str(row["fiscal_year"]) for row in web.rows("summary/years", scope=overview.SCOPE)]
if not years:
    web.nothing(t("frame.no_data"))
with web.bar():
    year = int(web.choice("year", years, str, t("filter.year"), summary.default_year(years)))
    stage = web.choice("stage", overview.STAGES, web.word("stage"), t("filter.stage"), "latest")

asked = (year, stage)
view = web.kept(asked, overview.view, web.rows, year, stage, web.snapshot_id(), t)
web.stands(view.stands)
if view.nothing:
    web.nothing(t("overview.nothing", year=year, stage=t(f"stage.{stage}")), ("year", "stage"))

web.metrics(view.metrics)
web.caveats(view.caveats)

web.section("overview.known")
web.chart(
    charts.known_and_unknown,
    view.headline,
    t,
    web.colours(),
    of=asked,
    key="known",
    finding=view.findings["known"],
    table=view.tables["known"],
    sources=view.sources["total"],
    method="known",
    opens=view.opens,
)

if view.tables["partners"]:
    web.subsection("overview.partners")
    web.finding(view.findings["partners"])
    web.table("partners", view.tables["partners"], view.sources["lines"])

web.section("overview.years")
web.chart(
    charts.years,
    view.years,
    t,
    web.colours(),
    of=(),
    key="years",
    finding=view.findings["years"],
    alt=view.findings["series"],
    table=view.tables["years"],
    sources=view.sources["years"],
    method="years",
    opens=view.opens,
)
if view.blocks:
    web.subsection("overview.blocks")
    web.finding(view.findings["blocks"])
    web.table("blocks", view.tables["blocks"], view.sources["blocks"])

web.section("overview.ministries")
web.chart(
    charts.ministries,
    view.ministries,
    view.summary.scope_difference_krw,
    t,
    web.colours(),
    of=asked,
    key="ministries",
    finding=view.findings["ministries"],
    table=view.tables["ministries"],
    sources=view.sources["ministries"],
    method="ministries",
    opens=view.opens,
)

web.section("overview.lines")
web.chart(
    charts.lines,
    view.lines,
    t,
    web.colours(),
    of=asked,
    key="lines",
    finding=view.findings["lines"],
    table=view.tables["lines"],
    sources=view.sources["lines"],
    method="lines",
    opens=view.opens,
)
if view.lines and view.lines[0]["line_id"]:
    web.to("records", t("overview.largest"), line=view.lines[0]["line_id"])
web.to("records", t("overview.all_lines"), year=str(year))

web.section("overview.new")
web.finding(view.findings["new"])
web.table("new", view.tables["new"], view.sources["new"])

web.section("overview.conflicts")
web.finding(view.findings["conflicts"])
web.table("conflicts", view.tables["conflicts"], ())
web.to("records", t("overview.all_conflicts"), view="conflicts")
