"""Forum: what was said, and what became of it?"""

from atlas import web

t = web.open_page("reader")
web.title("forum")

views = web.forum.VIEWS
with web.bar():
    names = web.word("forum.view")
    view = web.choice("view", views, names, t("filter.view"), "calendar", segments=len(views))
web.forum.draw(view)
