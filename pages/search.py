"""Search: where does the Atlas show what I am looking for?"""

from atlas import search, summary, web

t = web.open_page("reader")
web.title("search")

years = [str(row["fiscal_year"]) for row in web.rows("allocation/years")]
if not years:
    web.nothing(t("frame.no_data"))
with web.bar():
    words = web.search("text", t("search.box"), longest=search.LONGEST)
pattern, said = search.pattern(words), search.said(words)
if not words:
    web.finding(t("search.empty"))
elif not pattern:
    web.nothing(t("search.no_letter", text=said), ("text",))
else:
    year = int(summary.default_year(years))
    names = web.rows("search/names", year=year, scope=summary.SCOPE)
    fitting = web.rows(
        "search/programmes",
        pattern=pattern,
        gap=search.GAP,
        top=search.RANKED,
        lang=t.language,
    )
    groups = search.find(
        web.kept((year,), search.things, names),
        search.programmes(fitting),
        search.counted(fitting),
        pattern,
        t.language,
    )
    if not groups:
        web.nothing(t("search.none", text=said), ("text",))
    web.finding(t("search.finding", text=said, count=search.total(groups)))
    for group in groups:
        web.section(f"search.kind.{group.kind}", linked=False)
        for hit in group.best:
            name = search.name(hit.thing, t.language)
            web.entry(name, search.note(hit, t), search.opening(hit.thing, t.language))
        if group.more:
            web.hint(t("search.more", count=group.more))
