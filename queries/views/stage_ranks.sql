-- name: views/stage_ranks
-- purpose: How late each budget stage is, and whether it can stand for the budget of a year; one
--   row per stage.
-- used by: diversification/total, parts/last_known, search/programmes, summary/ministries,
--   summary/mix, views/counted_lines, views/official_totals
-- columns:
--   stage   VARCHAR  budget stage, or award
--   rank    INTEGER  the greater, the later; an award ranks below every budget stage
--   budget  BOOLEAN  false for executed: spending is no later version of an appropriation
select
    stages.stage,
    stages.rank,
    stages.budget
from (
    values
        ('award', 1, true),
        ('request', 2, true),
        ('allocation', 3, true),
        ('proposal', 4, true),
        ('enacted', 5, true),
        ('supplementary', 6, true),
        ('current', 7, true),
        ('executed', 8, false)
) as stages (stage, rank, budget);
