-- name: checks/intake/already_current
-- purpose: A partial file brings no line of a programme that is current in the same slice
--   already. Returns those that it does, to be decided: replace, keep or the same.
-- used by: intake
-- includes: staged_selected
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
where budget_lines.standing = 'counted' and budget_lines.amount_krw is not null
    and staged_selected.ministry_id = budget_lines.ministry_id
    and staged_selected.completeness = 'partial'
order by row, budget_lines.line_id;
