-- name: checks/intake/new_but_known
-- purpose: A selected line that is marked new is of a programme that the snapshot does not know
--   of an earlier year. Returns those of one that it does.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   first_year      INTEGER  the first fiscal year known of it
select
    staged_selected.row,
    columns.letter || staged_selected.row as cell,
    staged_selected.name as value,
    min(budget_lines.name_ko) as expected,
    null::bigint as difference_krw,
    min(budget_lines.fiscal_year) as first_year
from staged_selected
inner join held.budget_lines as budget_lines
    on
        staged_selected.programme_id = budget_lines.programme_id
        and staged_selected.fiscal_year > budget_lines.fiscal_year
left join staged_columns as columns on columns.meaning = 'is_new'
where staged_selected.is_new
group by staged_selected.row, staged_selected.name, columns.letter
order by row;
