-- name: views/official_totals
-- purpose: The preferred official total of each year, scope and stage, once more under "latest"
--   where it is the latest stage known; one row per year, scope and shown_stage.
-- used by: checks/intake/above_official_total, checks/lines_within_total, diversification/total,
--   overview/share, summary/headline, summary/years
-- needs: stage_ranks
-- columns:
--   shown_stage   VARCHAR  stage under which the total is shown: its own, or latest
--   control_id    VARCHAR  the total
--   fiscal_year   INTEGER  fiscal year
--   stage         VARCHAR  its own stage
--   scope_id      VARCHAR  which definition it follows
--   amount_krw    BIGINT   won
--   rounding_krw  BIGINT   won, half-width: the true figure lies within plus or minus this
--   source_id     VARCHAR  source
with ranked as (

    select
        control_totals.control_id,
        control_totals.fiscal_year,
        control_totals.stage,
        control_totals.scope_id,
        control_totals.amount_krw,
        control_totals.rounding_krw,
        control_totals.source_id,
        row_number() over (
            partition by control_totals.fiscal_year, control_totals.scope_id, stage_ranks.budget
            order by stage_ranks.rank desc, control_totals.control_id
        ) as lateness,
        stage_ranks.budget
    from control_totals
    inner join stage_ranks on control_totals.stage = stage_ranks.stage
    where control_totals.kind = 'total' and control_totals.preferred

)

select
    stage as shown_stage,
    control_id,
    fiscal_year,
    stage,
    scope_id,
    amount_krw,
    rounding_krw,
    source_id
from ranked
union all
select
    'latest' as shown_stage,
    control_id,
    fiscal_year,
    stage,
    scope_id,
    amount_krw,
    rounding_krw,
    source_id
from ranked
where lateness = 1 and budget;
