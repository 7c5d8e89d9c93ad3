-- name: checks/intake/partner_unknown
-- purpose: A partner that a selected line names is a known one. Returns each text that is not,
--   where it stands first.
-- used by: intake
-- includes: partner_texts
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   line_count      BIGINT   times that selected lines have it
select
    row,
    cell,
    partner_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    line_count
from partner_texts
where partner_id is null
order by row, cell, value;
