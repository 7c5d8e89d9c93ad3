-- name: summary/ministries
-- purpose: What each ministry itself calls its international R&D in a year: figures of different
--   scope, never parts of one total; one row per ministry.
-- used by: pages/allocation.py, pages/country.py, pages/coverage.py, pages/diversification.py,
--   pages/overview.py, pages/search.py, summary
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest
--   lang   VARCHAR  ko or en
-- columns:
--   ministry_id   VARCHAR  ministry
--   ministry      VARCHAR  its name
--   scope         VARCHAR  name of the scope that the figure follows
--   stage         VARCHAR  budget stage
--   amount_krw    BIGINT   won
--   rounding_krw  BIGINT   won, half-width of the rounding
--   confidence    VARCHAR  high, medium, low
--   source_id     VARCHAR  source
with ranked as (

    select
        control_totals.*,
        row_number() over (
            partition by control_totals.ministry_id
            order by stage_ranks.rank desc, control_totals.control_id
        ) as lateness
    from control_totals
    inner join scopes on control_totals.scope_id = scopes.scope_id
    inner join stage_ranks on control_totals.stage = stage_ranks.stage
    where
        control_totals.kind = 'ministry'
        and control_totals.preferred
        and scopes.international
        and stage_ranks.budget
        and control_totals.fiscal_year = $year
        and ($stage = 'latest' or control_totals.stage = $stage)

)

select
    ranked.ministry_id,
    case when $lang = 'ko' then ministries.name_ko else ministries.name_en end as ministry,
    case when $lang = 'ko' then scopes.name_ko else scopes.name_en end as scope,
    ranked.stage,
    ranked.amount_krw,
    ranked.rounding_krw,
    ranked.confidence,
    ranked.source_id
from ranked
inner join ministries on ranked.ministry_id = ministries.ministry_id
inner join scopes on ranked.scope_id = scopes.scope_id
where ranked.lateness = 1
order by ranked.amount_krw desc, ranked.ministry_id;
