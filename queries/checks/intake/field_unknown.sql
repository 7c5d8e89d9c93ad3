-- name: checks/intake/field_unknown
-- purpose: A field that a selected line names is a known one. Returns each text that is not,
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
        staged_fields.row,
        staged_fields.cell,
        staged_fields.field_text as value,
        count(*) over (partition by staged_fields.field_text) as line_count,
        row_number() over (
            partition by staged_fields.field_text order by staged_fields.row, staged_fields.cell
        ) as place
    from staged_fields
    inner join staged_lines on staged_fields.row = staged_lines.row
    where
        staged_lines.selected
        and staged_fields.field_id is null
) as placed
where place = 1
order by row, cell, value;
