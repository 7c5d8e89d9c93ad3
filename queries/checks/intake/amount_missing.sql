-- name: checks/intake/amount_missing
-- purpose: Every selected line has an amount. Returns those without one, unless their cell could
--   not be read, which is a finding of its own.
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
left join staged_cells on staged_selected.amount_cell = staged_cells.cell
where staged_selected.source_amount is null and staged_cells.cell is null
order by row;
