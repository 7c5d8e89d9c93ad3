-- name: checks/intake/programme_renamed
-- purpose: A programme that is known goes by its last known name. Returns the selected lines
--   that have another; blanks aside.
-- used by: intake
-- includes: staged_selected, last_known
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   last_year       INTEGER  the fiscal year of that name
select
    staged_selected.row,
    columns.letter || staged_selected.row as cell,
    staged_selected.name as value,
    last_known.last_name as expected,
    null::bigint as difference_krw,
    last_known.last_year
from staged_selected
inner join last_known on staged_selected.row = last_known.row
left join staged_columns as columns on columns.meaning = 'name_ko'
where
    regexp_replace(staged_selected.name, '[[:space:]]', '', 'g')
    <> regexp_replace(last_known.last_name, '[[:space:]]', '', 'g')
order by row;
