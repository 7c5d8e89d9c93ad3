-- name: summary/mix
-- purpose: Which stages the counted lines of a view come from; one row per stage, latest stage
--   first.
-- used by: pages/allocation.py, pages/country.py, pages/coverage.py, pages/diversification.py,
--   pages/overview.py, pages/search.py, summary
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest
--   scope  VARCHAR  scope of the lines
-- columns:
--   stage       VARCHAR  the lines' own stage
--   line_count  BIGINT   lines
--   amount_krw  BIGINT   won
select
    leaf_lines.stage,
    count(*) as line_count,
    sum(leaf_lines.amount_krw)::bigint as amount_krw
from leaf_lines
inner join stage_ranks on leaf_lines.stage = stage_ranks.stage
where
    leaf_lines.fiscal_year = $year
    and leaf_lines.shown_stage = $stage
    and leaf_lines.scope_id = $scope
group by leaf_lines.stage, stage_ranks.rank
order by stage_ranks.rank desc;
