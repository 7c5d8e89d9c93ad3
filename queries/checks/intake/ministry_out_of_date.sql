-- name: checks/intake/ministry_out_of_date
-- purpose: A ministry exists in the fiscal year of the file. Returns each that does not, with
--   its successor where one is known, at its first selected line.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   ministry_en     VARCHAR  the ministry in English
--   fiscal_year     INTEGER  fiscal year of the file
--   line_count      BIGINT   its selected lines
select
    min(staged_selected.row) as row,
    null::varchar as cell,
    ministries.name_ko as value,
    successors.name_ko as expected,
    null::bigint as difference_krw,
    ministries.name_en as ministry_en,
    staged_selected.fiscal_year,
    count(*) as line_count
from staged_selected
inner join held.ministries as ministries on staged_selected.ministry_id = ministries.ministry_id
left join held.ministries as successors on ministries.successor_id = successors.ministry_id
where
    staged_selected.fiscal_year > ministries.valid_to
    or staged_selected.fiscal_year < ministries.valid_from
group by
    ministries.ministry_id,
    ministries.name_ko,
    ministries.name_en,
    successors.name_ko,
    staged_selected.fiscal_year
order by row, value;
