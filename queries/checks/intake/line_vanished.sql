-- name: checks/intake/line_vanished
-- purpose: A complete file holds every line that the snapshot counts in its slices. Returns the
--   lines that it would retire without another of their programme.
-- used by: intake
-- includes: staged_selected, staged_slices, slice_lines
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   line_en         VARCHAR  the line in English
--   held_krw        BIGINT   won, the line
select
    null::integer as row,
    null::varchar as cell,
    budget_lines.name_ko as value,
    null::varchar as expected,
    -budget_lines.amount_krw as difference_krw,
    budget_lines.name_en as line_en,
    budget_lines.amount_krw as held_krw
from slice_lines
inner join held.budget_lines as budget_lines on slice_lines.line_id = budget_lines.line_id
where
    slice_lines.completeness = 'complete'
    and budget_lines.standing = 'counted'
    and budget_lines.amount_krw is not null
    and not exists (
        select 1
        from staged_selected
        where staged_selected.programme_id = budget_lines.programme_id
    )
order by value, budget_lines.line_id;
