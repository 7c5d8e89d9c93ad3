"""Records: what is the row behind the number, and where does it come from?"""

from atlas import records, web

t = web.open_page("reader")
web.title("records")

with web.bar():
    view = web.choice("view", records.VIEWS, web.word("records.view"), t("filter.view"), "lines")

if view == "lines":
    names = records.options(web.rows("records/options", lang=t.language), t)
    with web.bar("bottom"):
        words = web.search("text", t("filter.text"))
        chosen = {
            name: web.filter(name, list(names[name]), names[name].__getitem__, t(f"filter.{name}"))
            for name in records.FIRST
        }
        with web.more(records.MORE):
            chosen |= {
                name: web.filter(
                    name, list(names[name]), names[name].__getitem__, t(f"filter.{name}")
                )
                for name in records.MORE
            }
    lines = web.query("records/lines", **records.asked(chosen, words), lang=t.language)
    stands = records.stands(chosen, words, names, t)
    web.taken_back({name: stands[name] for name in records.MORE if chosen[name]})
    web.stands(stands)
    if lines.empty:
        web.nothing(t("records.nothing"), records.FILTERS)
    web.finding(records.counted(lines, t))
    web.hint(t("records.pick"))
    picked = web.grid("lines", records.listed(lines), records.TABLES["lines"][1], select=True)
    line_id = web.picked("line", picked, lines["line_id"])
    if line_id is not None:
        (line,) = web.rows("records/line", line_id=line_id, lang=t.language)
        web.record(line, records.facts(line, t))
        web.subsection("records.parts")
        parts = web.rows("records/line_parts", line_id=line_id, lang=t.language)
        web.finding(records.parts(parts, line, t))
        web.table(f"parts-{line_id}", records.parts_table(parts), ())
        web.subsection("records.relations")
        relations = web.rows("records/line_relations", line_id=line_id, lang=t.language)
        web.finding(records.relations(relations, t))
        web.table(f"relations-{line_id}", records.relations_table(relations, line_id), ())
        web.about("line", line["line"], (line["source_id"],), line_id=line_id)
elif view == "cooperation":
    names = records.cooperation_options(web.rows("records/cooperation_options", lang=t.language), t)
    with web.bar():
        words = web.search("text", t("filter.text"))
        chosen = {
            name: web.filter(name, list(codes), codes.__getitem__, t(f"filter.{name}"))
            for name, codes in names.items()
        }
    asked = records.cooperation_asked(chosen, words)
    found = web.query("records/cooperation", **asked, lang=t.language)
    web.stands(records.stands(chosen, words, names, t))
    if found.empty:
        web.nothing(t("records.cooperation.none"), records.FILTERS)
    web.finding(records.cooperation_counted(found, t))
    web.grid("cooperation", found, records.TABLES["cooperation"][1])
elif view == "dictionary":
    web.finding(t("records.about.dictionary"))
    web.grid("dictionary", records.dictionary(t))
elif view == "methods":
    web.document("methods")
elif view == "releases":
    web.finding(t("records.about.releases"))
    web.grid("releases", records.release_list(web.query("records/releases"), t))
else:
    web.stands(records.plain_stands(t))
    web.finding(t(f"records.about.{view}"))
    query, columns = records.TABLES[view]
    web.grid(view, web.query(query, **records.arguments(query, t)), columns)
