-- name: checks/intake/partner_unknown
-- purpose: A partner that a selected line names is a known one. Returns each text that is not,
--   where it stands first.
-- used by: intake
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
    value,
    null::varchar as expected,
    null::bigint as difference_krw,
    line_count
from (
    select
        staged_parts.row,
        staged_parts.cell,
        staged_parts.partner_text as value,
        count(*) over (partition by staged_parts.partner_text) as line_count,
        row_number() over (
            partition by staged_parts.partner_text order by staged_parts.row, staged_parts.cell
        ) as place
    from staged_parts
    inner join staged_lines on staged_parts.row = staged_lines.row
    where
        staged_lines.selected
        and staged_parts.partner_id is null
) as placed
where place = 1
order by row, cell, value;
