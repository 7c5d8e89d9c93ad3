-- name: checks/intake/year_differs
-- purpose: A sheet that says its fiscal year is handed in for that year. Returns one row where
--   it is not.
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
    caption_year::varchar as value,
    fiscal_year::varchar as expected,
    null::bigint as difference_krw
from staged_file
where caption_year <> fiscal_year
order by value;
