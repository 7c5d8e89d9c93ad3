"""Audit: who changed what, when and why?"""

from atlas import web

t = web.open_page("official")
web.title("audit")
web.trail()
