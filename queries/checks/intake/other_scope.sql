-- name: checks/intake/other_scope
-- purpose: A programme stands in one scope of a year and stage. Returns the selected lines of
--   programmes that the snapshot counts in another.
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
--   scope_ko        VARCHAR  that scope in Korean
--   scope_en        VARCHAR  that scope in English
select
    staged_selected.row,
    staged_selected.amount_cell as cell,
    staged_selected.amount_text as value,
    null::varchar as expected,
    staged_selected.amount_krw - budget_lines.amount_krw as difference_krw,
    budget_lines.name_ko as line_ko,
    budget_lines.name_en as line_en,
    budget_lines.amount_krw as expected_krw,
    scopes.name_ko as scope_ko,
    scopes.name_en as scope_en
from staged_selected
inner join held.budget_lines as budget_lines
    on
        staged_selected.programme_id = budget_lines.programme_id
        and staged_selected.fiscal_year = budget_lines.fiscal_year
        and staged_selected.stage = budget_lines.stage
        and staged_selected.scope_id <> budget_lines.scope_id
inner join held.scopes as scopes on budget_lines.scope_id = scopes.scope_id
where budget_lines.standing = 'counted' and budget_lines.amount_krw is not null
order by row, budget_lines.line_id;
