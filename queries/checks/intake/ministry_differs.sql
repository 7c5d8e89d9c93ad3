-- name: checks/intake/ministry_differs
-- purpose: A file that is handed in for a ministry selects lines of that one alone. Returns the
--   selected lines of another.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   found_en        VARCHAR  the line's ministry in English
--   expected_en     VARCHAR  the file's ministry in English
select
    staged_selected.row,
    columns.letter || staged_selected.row as cell,
    others.name_ko as value,
    ministries.name_ko as expected,
    null::bigint as difference_krw,
    others.name_en as found_en,
    ministries.name_en as expected_en
from staged_selected
cross join staged_file
left join staged_columns as columns on columns.meaning = 'ministry'
inner join held.ministries as others on staged_selected.ministry_id = others.ministry_id
inner join held.ministries as ministries on staged_file.ministry_id = ministries.ministry_id
where staged_selected.ministry_id <> staged_file.ministry_id
order by row;
