"""Country: what do we have with this country?"""

from atlas import country, coverage, coverage_benchmark, coverage_views, line_filters, summary, web

t = web.open_page("reader")
web.title("country")

years = [str(row["fiscal_year"]) for row in web.rows("allocation/years")]
if not years:
    web.nothing(t("frame.no_data"))
scopes = {row["scope_id"]: row["scope"] for row in web.rows("allocation/scopes", lang=t.language)}
with web.bar("bottom"):
    year = web.choice("year", years, str, t("filter.year"), summary.default_year(years))
    stage = web.choice("stage", line_filters.STAGES, web.word("stage"), t("filter.stage"), "latest")
    scope = web.choice("scope", list(scopes), scopes.__getitem__, t("filter.scope"), summary.SCOPE)
known = coverage.partners(web.rows, int(year), t)
names = country.names(known)
holder = web.pick("iso3", names, t("filter.iso3"), t("country.pick"))
asked = coverage.Asked(line_filters.Asked(int(year), stage, scope, coverage.chosen({})))
web.stands(coverage.stands(asked, scopes[scope], {}, t))
if holder is None:
    web.nothing(t("country.which"))

partner, given = known[holder], coverage.Given(web.rows, asked, known, t)
whole = web.kept(asked.plain, coverage.whole, given)
cell = whole(holder)
web.name(partner.name)
if partner.kind != "country":
    web.finding(country.group_sentence(partner, t))
unnamed = coverage.unnamed(web.rows, asked, coverage.WHOLE)
finding = country.first_sentence(partner, cell, asked, unnamed, t)
web.finding(finding)
papers = coverage_benchmark.papers(web.rows, t)
band = web.kept((holder, *asked.plain), country.band, web.rows, asked, holder, t)
web.metrics(country.cards(cell, papers.get(holder), band, t))

web.section("country.behind")
behind = coverage_views.behind(given, holder)
web.finding(behind.finding)
web.table("behind", behind.table, behind.sources)
parts = web.kept((holder, *asked.plain), country.profile, given, holder, whole, papers)
for name, part in parts.items():
    web.section(f"country.{name}")
    web.finding(part.finding)
    web.table(name, part.table, part.sources)
web.to("coverage", t("country.to_coverage"), view="fields")
web.to("records", t("country.to_records"), year=year, partner=holder)
web.section("country.opinions")
web.about("country", finding, cell.source_ids, partner_id=holder)
