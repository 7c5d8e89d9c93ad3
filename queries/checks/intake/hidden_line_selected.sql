-- name: checks/intake/hidden_line_selected
-- purpose: No selected line stands in a hidden row. Returns those that do.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   name            VARCHAR  the line
select
    staged_selected.row,
    staged_selected.amount_cell as cell,
    staged_selected.amount_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    staged_selected.name
from staged_selected
inner join staged_rows on staged_selected.row = staged_rows.row
where staged_rows.hidden
order by row;
