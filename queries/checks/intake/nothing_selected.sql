-- name: checks/intake/nothing_selected
-- purpose: At least one line is selected as international cooperation. Returns one row where
--   there are lines and none is.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    null::integer as row,
    null::varchar as cell,
    count(*)::varchar as value,
    null::varchar as expected,
    null::bigint as difference_krw
from staged_lines
having count(*) > 0 and count(*) filter (where selected) = 0
order by value;
