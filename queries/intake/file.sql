-- name: intake/file
-- purpose: What a sheet is handed in as; one row.
-- used by: intake
-- columns:
--   file_name        VARCHAR        name of the file
--   sheet            VARCHAR        name of the sheet
--   fiscal_year      INTEGER        fiscal year
--   stage            VARCHAR        stage
--   scope_id         VARCHAR        scope
--   unit_multiplier  BIGINT         units of the currency per unit; NULL where not known
--   rate_won         DECIMAL(18,4)  won per unit of the currency; NULL where none is stated
select
    file_name,
    sheet,
    fiscal_year,
    stage,
    scope_id,
    unit_multiplier,
    rate_won
from staged_file
order by file_name, sheet;
