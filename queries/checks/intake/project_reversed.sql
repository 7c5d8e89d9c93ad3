-- name: checks/intake/project_reversed
-- purpose: The project of a selected line does not end before it begins. Returns those that do.
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
    staged_selected.project_end::varchar as value,
    staged_selected.project_start::varchar as expected,
    null::bigint as difference_krw
from staged_selected
left join staged_columns as columns on columns.meaning = 'project_end'
where staged_selected.project_start > staged_selected.project_end
order by row;
