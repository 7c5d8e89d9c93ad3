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
        budget_lines.line_id,
        line_attribution.split_krw,
        coalesce(sum(counted.split_krw), 0) as replaced_krw
    from budget_lines
    inner join line_attribution on budget_lines.line_id = line_attribution.line_id
    left join line_relations
        on
            budget_lines.line_id = line_relations.line_id
            and line_relations.relation = 'parent_of'
    left join budget_lines as held on line_relations.other_id = held.line_id
    left join counted on held.programme_id = counted.programme_id
    where
        budget_lines.standing = 'overlaps'
        and budget_lines.fiscal_year = $year
        and ($stage = 'latest' or budget_lines.stage = $stage)
        and line_attribution.split_krw > 0
        and not exists (
            select 1 from line_relations as above
            where
                above.line_id = budget_lines.line_id
                and above.relation = 'part_of'
        )
    group by budget_lines.line_id, line_attribution.split_krw

)

select
    (
        coalesce((select sum(counted.split_krw) from counted), 0)
        + coalesce(sum(wider.split_krw - wider.replaced_krw), 0)
    )::bigint as split_krw,
    string_agg(wider.line_id, ', ' order by wider.line_id) as wider
from wider
order by split_krw;
