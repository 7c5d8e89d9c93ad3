"""The history of releases as the command line shows it: what each held, and what took its place."""

from __future__ import annotations

from typing import Any

from atlas import standing
from atlas.records import reason_in_words
from atlas.standing import Release
from atlas.text import Translate

_TOLD = (
    "release_id", "kind", "state", "audience", "embargo_until", "created_at", "created_by",
    "reason", "certification", "certified_by",
)  # fmt: skip


def rows(known: list[Release]) -> list[dict[str, Any]]:
    """Return what is told of each release: as the bureau sees it, whom nothing is kept from."""
    published = [release for release in known if release.state == "published"]
    return [_row(release, published) for release in known]


def in_words(row: dict[str, Any], t: Translate) -> dict[str, Any]:
    """Return a row for people: a reason of ours in words, slices counted."""
    complete = sum(one["completeness"] == "complete" for one in row["slices"])
    slices = t("cli.slices", complete=complete, partial=len(row["slices"]) - complete)
    told = {"reason": reason_in_words(row["reason"], t), "slices": slices}
    return row | told | {"retired_by": ", ".join(row["retired_by"])}


def _row(release: Release, published: list[Release]) -> dict[str, Any]:
    gone = standing.retired_by(release, published)
    later = standing.following(release, published)
    slices = standing.told(release.slices, release.decisions)["slices"]
    return {name: getattr(release, name) for name in _TOLD} | {
        "current": release.state == "published" and not gone,
        "retired_by": gone,
        "rows": sum(said["rows"] for said in release.tables.values()),
        "slices": [
            told | {"retired_by": standing.slice_retired_by(one, later)}
            for one, told in zip(release.slices, slices, strict=True)
        ],
        "changes": {
            table: {kind: len(keys) for kind, keys in changed.items()}
            for table, changed in (release.diff or {}).items()
        },
    }
