-- name: checks/intake/new_not_marked
-- purpose: In a sheet that marks new lines, a selected line of no known programme is marked new.
--   Returns those that are not, where the snapshot knows the ministry's lines of an earlier year.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   fiscal_year     INTEGER  fiscal year of the file
select
    staged_selected.row,
    columns.letter || staged_selected.row as cell,
    staged_selected.name as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    staged_selected.fiscal_year
from staged_selected
inner join staged_columns as columns on columns.meaning = 'is_new'
where
    not coalesce(staged_selected.is_new, false)
    and staged_selected.programme_id is null
    and exists (
        select 1
        from held.budget_lines as budget_lines
        where
            budget_lines.ministry_id = staged_selected.ministry_id
            and budget_lines.fiscal_year < staged_selected.fiscal_year
    )
order by row;
