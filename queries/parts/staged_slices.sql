-- name: parts/staged_slices
-- purpose: The ministries whose slices a file is handed in for: the file's own, or else those of
--   its selected lines; one row per ministry.
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
select distinct
    coalesce(staged_file.ministry_id, staged_selected.ministry_id) as ministry_id,
    staged_file.fiscal_year,
    staged_file.stage,
    staged_file.basis,
    staged_file.scope_id,
    staged_file.completeness
from staged_file
left join staged_selected on staged_file.fiscal_year = staged_selected.fiscal_year
where coalesce(staged_file.ministry_id, staged_selected.ministry_id) is not null;
