-- name: checks/intake/amount_zero
-- purpose: The amount of a selected line is not zero. Returns those that are.
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
    row,
    amount_cell as cell,
    amount_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    name
from staged_selected
where source_amount = 0
order by row;
