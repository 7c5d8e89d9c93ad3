-- name: checks/intake/text_too_long
-- purpose: No text of a selected line is longer than can be kept. Returns the cells that are.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   length_count    BIGINT   its characters
select
    staged_cells.row,
    staged_cells.cell,
    staged_cells.text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    length(staged_cells.text) as length_count
from staged_cells
inner join staged_lines on staged_cells.row = staged_lines.row
where staged_lines.selected and staged_cells.problem = 'too_long'
order by row, cell;
