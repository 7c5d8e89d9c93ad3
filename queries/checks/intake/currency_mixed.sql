-- name: checks/intake/currency_mixed
-- purpose: The amounts of a sheet are of one currency. Returns the selected lines of another
--   than the file's.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    staged_selected.row,
    staged_selected.amount_cell as cell,
    staged_selected.currency as value,
    staged_file.currency as expected,
    null::bigint as difference_krw
from staged_selected
cross join staged_file
where staged_selected.currency <> staged_file.currency
order by row;
