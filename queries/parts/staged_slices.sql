-- name: parts/staged_slices
-- purpose: The slices that a file touches: that of its ministry and those of its selected lines.
--   Where the file names a ministry it is complete for that one alone; one row per ministry.
-- used by: checks/intake/above_official_total, checks/intake/line_vanished, intake/diff_lines,
--   intake/diff_partners, intake/diff_slices, parts/slice_pairs
-- includes: staged_selected
-- columns:
--   ministry_id   VARCHAR  ministry
--   fiscal_year   INTEGER  fiscal year
--   stage         VARCHAR  stage
--   basis         VARCHAR  budget or award
--   scope_id      VARCHAR  scope
--   completeness  VARCHAR  complete | partial
select
    named.ministry_id,
    staged_file.fiscal_year,
    staged_file.stage,
    staged_file.basis,
    staged_file.scope_id,
    case
        when staged_file.ministry_id <> named.ministry_id then 'partial'
        else staged_file.completeness
    end as completeness
from (
    select ministry_id from staged_file
    union
    select ministry_id from staged_selected
) as named
cross join staged_file
where named.ministry_id is not null;
