"""The views of the diversification page by their names in the address."""

from __future__ import annotations

from atlas import diversification_known as known
from atlas import diversification_ladder
from atlas import diversification_over_time as over_time
from atlas import diversification_questions as questions
from atlas import diversification_views as views
from atlas.diversification import Asked, Taken
from atlas.diversification_views import Shown
from atlas.summary import Ask
from atlas.text import Translate


def shown(view: str, ask: Ask, asked: Asked, taken: Taken, t: Translate) -> dict[str, Shown]:
    """Return what a view consists of, in order: the name of each drawing, and what it shows.

    What is drawn as a table alone has the name ``questions`` or ``indices``.
    """
    if view == "ladder":
        return {"ladder": diversification_ladder.ladder(ask, asked, taken, t)}
    if view == "shares":
        return {"shares": views.shares(asked, taken, t)}
    if view == "curves":
        return {"lorenz": views.lorenz(taken, t), "hill": views.hill(taken, t)}
    if view == "drivers":
        return {
            "drivers": known.drivers(ask, asked, taken, t),
            "indices": known.other(ask, asked, taken, t),
        }
    if view == "years":
        return {
            "years": over_time.years(ask, asked, t),
            "moved": over_time.moved(ask, asked, taken, t),
        }
    return {"questions": questions.asked_of(ask, asked, taken, t)}
