"""People: who takes part, and in which role?"""

from atlas import web

t = web.open_page("steward")
web.title("people")
web.forum.people()
