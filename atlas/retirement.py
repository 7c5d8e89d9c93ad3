"""Which rows of a release stand in a snapshot, as conditions for the statement that copies them."""

from __future__ import annotations

from atlas import standing
from atlas.schema import Table
from atlas.standing import Release

#: The tables whose rows go with a row of another one, and the key that they have in common.
_BELONGS_TO = {
    "line_relations": ("line_id", "budget_lines"),
    "line_fields": ("line_id", "budget_lines"),
    "line_parts": ("line_id", "budget_lines"),
    "part_candidates": ("part_id", "line_parts"),
}
_RETIRED = {
    "slices": """
        not exists (
            select 1
            from unnest($slices) as retired (one)
            where
                one.fiscal_year = held.fiscal_year
                and one.stage = held.stage
                and one.scope_id = held.scope_id
                and one.ministry_id = held.ministry_id
                and coalesce(one.slice_part::varchar = held.slice_part, one.slice_part is null)
        )""",
    "lines": "line_id not in (select unnest($lines))",
}


def conditions(
    table: Table, release: Release, chosen: list[Release]
) -> tuple[list[str], dict[str, object]]:
    """Return the conditions under which rows of a release stand, with their values.

    What belongs to a line goes with it. A row that an earlier release holds too is taken once:
    publishing saw to it that they agree.
    """
    if release.kind == "submission" and table.name not in standing.OF_LINES[:-1]:
        same = " and ".join(f"other.{name} = held.{name}" for name in table.key)
        return [f"not exists (from {table.name} as other where {same})"], {}
    slices, lines = standing.retirement(release, chosen)
    if not slices and not lines:
        return [], {}
    if table.name in _BELONGS_TO:
        key, owner = _BELONGS_TO[table.name]
        return [f"{key} in (select {key} from {owner} where release_id = $release)"], {}
    if table.name != "budget_lines":
        return [], {}
    values = {"slices": [one._asdict() for one in slices], "lines": lines}
    asked = {name: value for name, value in values.items() if value}
    return [_RETIRED[name] for name in asked], asked
