-- name: checks/intake/code_damaged
-- purpose: A detail code has four decimals; read as a number it loses the zeros at its end
--   (26017.0100 becomes 26017.01). Returns the codes of selected lines that did.
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
    staged_selected.detail_code as value,
    split_part(staged_selected.detail_code, '.', 1)
    || '.' || rpad(split_part(staged_selected.detail_code, '.', 2), 4, '0') as expected,
    null::bigint as difference_krw
from staged_selected
left join staged_columns as columns on columns.meaning = 'detail_code'
where regexp_matches(staged_selected.detail_code, '^[0-9]{5}[.][0-9]{1,3}$')
order by row;
