-- name: checks/intake/name_missing
-- purpose: Every selected line has a name. Returns those without one.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    staged_lines.row,
    columns.letter || staged_lines.row as cell,
    null::varchar as value,
    null::varchar as expected,
    null::bigint as difference_krw
from staged_lines
left join staged_columns as columns on columns.meaning = 'name_ko'
where
    staged_lines.selected
    and trim(coalesce(staged_lines.name_ko, '')) = ''
    and trim(coalesce(staged_lines.name_en, '')) = ''
order by row;
