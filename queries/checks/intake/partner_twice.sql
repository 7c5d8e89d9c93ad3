-- name: checks/intake/partner_twice
-- purpose: A selected line names a partner once. Returns the partners that it names again.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   times_count     BIGINT   times that it is named
select
    staged_parts.row,
    max(staged_parts.cell) as cell,
    max(staged_parts.partner_text) as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    count(*) as times_count
from staged_parts
inner join staged_lines on staged_parts.row = staged_lines.row
where staged_lines.selected and staged_parts.partner_id is not null
group by staged_parts.row, staged_parts.partner_id
having count(*) > 1
order by row, cell, value;
