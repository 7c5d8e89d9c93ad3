-- name: checks/intake/partner_korea
-- purpose: Korea is no partner of its own. Returns the parts of selected lines where it is.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    staged_parts.row,
    staged_parts.cell,
    staged_parts.partner_text as value,
    null::varchar as expected,
    null::bigint as difference_krw
from staged_parts
inner join staged_lines on staged_parts.row = staged_lines.row
where staged_lines.selected and staged_parts.partner_id = 'KOR'
order by row, cell;
