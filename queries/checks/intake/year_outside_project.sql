-- name: checks/intake/year_outside_project
-- purpose: The fiscal year lies within the years of a selected line's project. Returns the lines
--   of which it does not.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    row,
    amount_cell as cell,
    coalesce(project_start::varchar, '') || '–' || coalesce(project_end::varchar, '') as value,
    fiscal_year::varchar as expected,
    null::bigint as difference_krw
from staged_selected
where fiscal_year < project_start or fiscal_year > project_end
order by row;
