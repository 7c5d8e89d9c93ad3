-- name: parts/slice_lines
-- purpose: The lines of the snapshot that lie in the slices of a file, each in the narrowest; one
--   row per line. A named part holds its own lines alone, a whole ministry those of its parts too.
-- used by: checks/intake/above_official_total, checks/intake/already_current,
--   checks/intake/line_vanished, intake/diff_lines, intake/diff_partners, intake/diff_slices,
--   parts/slice_pairs
-- includes: staged_selected, staged_slices
-- columns:
--   line_id       VARCHAR  the line
--   ministry_id   VARCHAR  ministry of the slice
--   slice_part    VARCHAR  named part of the slice; NULL where it is the whole ministry
--   completeness  VARCHAR  complete | partial
select
    ranked.line_id,
    ranked.ministry_id,
    ranked.slice_part,
    ranked.completeness
from (
    select
        budget_lines.line_id,
        staged_slices.ministry_id,
        staged_slices.slice_part,
        staged_slices.completeness,
        row_number() over (
            partition by budget_lines.line_id order by staged_slices.slice_part nulls last
        ) as width
    from held.budget_lines as budget_lines
    inner join staged_slices
        on
            budget_lines.ministry_id = staged_slices.ministry_id
            and budget_lines.fiscal_year = staged_slices.fiscal_year
            and budget_lines.stage = staged_slices.stage
            and budget_lines.scope_id = staged_slices.scope_id
            and coalesce(
                staged_slices.slice_part = budget_lines.slice_part,
                staged_slices.slice_part is null
            )
) as ranked
where ranked.width = 1;
