-- name: checks/intake/award_is_no_stage
-- purpose: Awards have the stage award, budgets another. Returns one row where it is not so.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   stage           VARCHAR  the stage of the file
select
    null::integer as row,
    null::varchar as cell,
    stage as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    stage
from staged_file
where (basis = 'award') <> (stage = 'award')
order by value;
