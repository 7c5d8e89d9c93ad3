-- name: checks/intake/already_current
-- purpose: No line is of a programme that stands already, in its ministry or the one before it, and
--   that the file does not retire. Returns those that are, to be decided: replace, keep, the same.
-- used by: intake
-- includes: staged_selected, staged_slices, slice_lines
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   line_ko         VARCHAR  the current line in Korean
--   line_en         VARCHAR  the current line in English
--   expected_krw    BIGINT   won, the current line
select
    staged_selected.row,
    staged_selected.amount_cell as cell,
    staged_selected.amount_text as value,
    null::varchar as expected,
    staged_selected.amount_krw - budget_lines.amount_krw as difference_krw,
    budget_lines.name_ko as line_ko,
    budget_lines.name_en as line_en,
    budget_lines.amount_krw as expected_krw
from staged_selected
inner join held.budget_lines as budget_lines
    on
        staged_selected.programme_id = budget_lines.programme_id
        and staged_selected.fiscal_year = budget_lines.fiscal_year
        and staged_selected.stage = budget_lines.stage
        and staged_selected.scope_id = budget_lines.scope_id
inner join held.ministries as ministries on budget_lines.ministry_id = ministries.ministry_id
where
    budget_lines.standing = 'counted'
    and budget_lines.amount_krw is not null
    and staged_selected.ministry_id in (budget_lines.ministry_id, ministries.successor_id)
    and budget_lines.line_id not in (
        select slice_lines.line_id
        from slice_lines
        where slice_lines.completeness = 'complete'
    )
order by row, budget_lines.line_id;
