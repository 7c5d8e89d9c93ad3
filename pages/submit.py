"""Submit: how does a ministry's workbook become a published release?"""

from atlas import web

t = web.open_page("analyst")
web.title("submit")

views = web.desk.VIEWS
with web.bar():
    view = web.choice("view", views, web.word("submit.view"), t("filter.view"), "workbooks")
web.desk.draw(view)
