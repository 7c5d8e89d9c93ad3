-- name: checks/intake/duplicate_code
-- purpose: A code stands once among the selected lines that are no parents. Returns each further
--   line, with the first.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   first_row       INTEGER  the row where it stands first
select
    row,
    cell,
    value,
    null::varchar as expected,
    null::bigint as difference_krw,
    first_row
from (
    select
        staged_selected.row,
        columns.letter || staged_selected.row as cell,
        staged_selected.detail_code as value,
        min(staged_selected.row) over (
            partition by coalesce(staged_selected.programme_code, ''), staged_selected.detail_code
        ) as first_row
    from staged_selected
    left join staged_columns as columns on columns.meaning = 'detail_code'
    where staged_selected.kind = 'line' and staged_selected.detail_code is not null
) as coded
where row <> first_row
order by row;
