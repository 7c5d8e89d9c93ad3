"""Of which slices a file holds all: of all of them or of none, and of single ones otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from atlas.intake import steps, worklist
from atlas.intake.asked import Asked, part_code, parts_of
from atlas.intake.submitting import Checked
from atlas.web import show
from atlas.web.desk.opened import Desk
from atlas.web.doing import Said, change


def extent(at: Desk, found: Checked) -> None:
    """Draw of which slices the file is complete; the diff follows."""
    t, asked = at.t, at.asked
    now = "complete" if asked.complete else "partial"
    own = f"{at.submission.submission_id}:{at.submission.rev}:{t.language}"

    def of_all() -> Said | None:
        whole = st.session_state[f"extent:{own}"] == "complete"
        return _hold(at, replace(asked, complete=whole, exceptions=()))

    def of_some() -> Said | None:
        codes = st.session_state[f"except:{own}"]
        parts = tuple(part for code in codes for part in parts_of(code))
        return _hold(at, replace(asked, exceptions=parts))

    st.segmented_control(
        t("submit.extent"), ("partial", "complete"), default=now, required=True,
        key=f"extent:{own}", format_func=lambda code: t(f"completeness.{code}"),
        disabled=not at.open, **change(of_all),
    )  # fmt: skip
    show.hint(t(f"submit.extent.{now}"))
    options = _options(at, found)
    if len(options) > 1 or asked.exceptions:
        st.multiselect(
            t(f"submit.except.{now}"), list(options),
            [code for code in map(part_code, asked.exceptions) if code in options],
            key=f"except:{own}", format_func=lambda code: options.get(code, code),
            placeholder=t("submit.except.none"), disabled=not at.open, **change(of_some),
        )  # fmt: skip


def _options(at: Desk, found: Checked) -> Mapping[str, str]:
    """Return the slices that may be an exception, by their code.

    A part of a ministry that is held completely is so too, whatever is said of it.
    """
    asked, touched = at.asked, found.diff.touched
    held = asked.complete_of(touched)
    return {
        part_code((each.ministry_id, each.slice_part)): worklist.slice_name(each, at.names, at.t)
        for each in found.diff.slices
        if each.ministry_id and asked.ministry_id in (None, each.ministry_id)
        if not each.slice_part or each.slice._replace(slice_part=None) not in held
    }


def _hold(at: Desk, said: Asked) -> None:
    steps.correct(at.store, at.submission, at.actor, said=said)
