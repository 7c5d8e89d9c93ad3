-- name: checks/intake/row_of_no_kind
-- purpose: Every row of the sheet is of a kind that was understood. Returns the rows that are of
--   none.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    row,
    null::varchar as cell,
    coalesce(label, '') as value,
    null::varchar as expected,
    null::bigint as difference_krw
from staged_rows
where kind = 'finding'
order by row;
