-- name: checks/intake/unit_missing
-- purpose: The unit of the amounts is known. Returns one row where there are lines and it is
--   not.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    null::integer as row,
    staged_file.unit_cell as cell,
    null::varchar as value,
    null::varchar as expected,
    null::bigint as difference_krw
from staged_file
where staged_file.unit_multiplier is null and exists (select 1 from staged_lines)
order by cell;
