-- name: checks/intake/parent_and_detail_selected
-- purpose: A parent and its details are never both selected. Returns the details that are
--   selected under a selected parent.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   parent_row      INTEGER  the row of the parent
select
    details.row,
    details.amount_cell as cell,
    details.amount_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    details.parent_row
from staged_selected as details
inner join staged_selected as parents on details.parent_row = parents.row
order by row;
