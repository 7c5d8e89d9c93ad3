-- name: checks/intake/formula_without_value
-- purpose: A formula in a selected line was saved with its value. Returns the cells that were
--   not.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    staged_cells.row,
    staged_cells.cell,
    coalesce(staged_cells.text, '') as value,
    null::varchar as expected,
    null::bigint as difference_krw
from staged_cells
left join staged_lines on staged_cells.row = staged_lines.row
where
    staged_lines.selected
    and staged_cells.problem = 'formula_without_value'
order by row, cell;
