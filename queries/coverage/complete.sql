-- name: coverage/complete
-- purpose: The ministries that have reported every line of a year, stage and scope; one row each.
-- used by: pages/country.py, pages/coverage.py
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage; "latest" has no slice of its own
--   scope  VARCHAR  scope of the lines
-- columns:
--   ministry_id  VARCHAR  ministry
select distinct ministry_id
from atlas_slices
where
    complete
    and slice_part is null
    and fiscal_year = $year
    and stage = $stage
    and scope_id = $scope
order by ministry_id;
