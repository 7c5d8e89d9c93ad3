-- name: checks/intake/no_lines
-- purpose: A sheet has lines. Returns one row where it has none.
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
    staged_file.sheet as value,
    null::varchar as expected,
    null::bigint as difference_krw
from staged_file
where not exists (select 1 from staged_lines)
order by value;
