-- name: overview/wider_split
-- purpose: Money with one partner if lines that overlap the counted ones stood in their place: the
--   other rule by which a share by country may be quoted; always one row.
-- used by: pages/overview.py
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest
--   scope  VARCHAR  scope of the lines
-- columns:
--   split_krw  BIGINT   won with one partner and an amount, by the wider rule
--   wider      VARCHAR  ids of the overlapping lines that stand in, comma-separated; NULL for none
with counted as (

    select
        programme_id,
        split_krw
    from leaf_lines
    where fiscal_year = $year and shown_stage = $stage and scope_id = $scope

),

wider as (

    select
        overlapping_splits.line_id,
        overlapping_splits.split_krw,
        coalesce(sum(counted.split_krw), 0) as replaced_krw
    from overlapping_splits
    left join line_relations
        on
            overlapping_splits.line_id = line_relations.line_id
            and line_relations.relation = 'parent_of'
    left join budget_lines as held on line_relations.other_id = held.line_id
    left join counted on held.programme_id = counted.programme_id
    where
        overlapping_splits.fiscal_year = $year
        and ($stage = 'latest' or overlapping_splits.stage = $stage)
    group by overlapping_splits.line_id, overlapping_splits.split_krw

)

select
    (
        coalesce((select sum(counted.split_krw) from counted), 0)
        + coalesce(sum(wider.split_krw - wider.replaced_krw), 0)
    )::bigint as split_krw,
    string_agg(wider.line_id, ', ' order by wider.line_id) as wider
from wider
order by split_krw;
