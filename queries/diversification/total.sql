-- name: diversification/total
-- purpose: The official total that the chosen lines are part of: the scope's, or that of one
--   ministry in the same scope; one row, or none where no such total is known.
-- used by: measure, pages/country.py, pages/diversification.py
-- params:
--   year      INTEGER  fiscal year
--   stage     VARCHAR  budget stage, or latest
--   scope     VARCHAR  scope of the total
--   ministry  VARCHAR  ministry; NULL means the whole scope
-- columns:
--   control_total_krw  BIGINT   won
--   rounding_krw       BIGINT   won, half-width of the total's rounding
--   control_stage      VARCHAR  its own stage
--   source_id          VARCHAR  where it is from
with own as (

    select
        control_totals.amount_krw,
        control_totals.rounding_krw,
        control_totals.stage,
        control_totals.source_id,
        stage_ranks.rank
    from control_totals
    inner join stage_ranks on control_totals.stage = stage_ranks.stage
    where
        control_totals.kind = 'ministry'
        and control_totals.preferred
        and control_totals.fiscal_year = $year
        and control_totals.scope_id = $scope
        and control_totals.ministry_id = $ministry
        and (
            control_totals.stage = $stage
            or ($stage = 'latest' and stage_ranks.budget)
        )
    order by stage_ranks.rank desc
    limit 1

)

select
    amount_krw as control_total_krw,
    rounding_krw,
    stage as control_stage,
    source_id
from own
union all
select
    amount_krw,
    rounding_krw,
    stage,
    source_id
from official_totals
where fiscal_year = $year and shown_stage = $stage and scope_id = $scope and $ministry is null
order by control_total_krw;
