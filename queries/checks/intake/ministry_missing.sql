-- name: checks/intake/ministry_missing
-- purpose: Every selected line has a ministry, of its own or of the file. Returns those that
--   have none and name none.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    staged_selected.row,
    columns.letter || staged_selected.row as cell,
    staged_selected.name as value,
    null::varchar as expected,
    null::bigint as difference_krw
from staged_selected
inner join staged_lines on staged_selected.row = staged_lines.row
left join staged_columns as columns on columns.meaning = 'ministry'
where staged_selected.ministry_id is null and staged_lines.ministry_text is null
order by row;
