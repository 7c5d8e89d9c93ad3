"""The search for circles of objects rests while a sheet is worked on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def left_alone() -> Iterator[None]:
    """Keep Python from searching for circles of objects, unless somebody else did already.

    A sheet of 100,000 rows makes millions of objects that all stay: the search for those that do
    not takes as long as all the rest. Where two work at once, the first to end starts it again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
