-- name: overview/share
-- purpose: The share of a scope's total in all government R&D, as computed from the two totals and
--   as announced; always one row.
-- used by: pages/overview.py
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest
--   scope  VARCHAR  scope of the numerator
-- columns:
--   government_krw     BIGINT   won, all government R&D; NULL where not known at the total's stage
--   computed_percent   DOUBLE   per cent, total divided by all government R&D
--   announced_percent  DOUBLE   per cent as announced; NULL where none was
with shares as (

    select
        max(part.amount_krw) as part_krw,
        max(whole.amount_krw) as government_krw
    from official_totals as part
    inner join official_totals as whole
        on
            part.fiscal_year = whole.fiscal_year
            and part.stage = whole.shown_stage
            and whole.scope_id = 'government_rnd'
    where
        part.fiscal_year = $year
        and part.shown_stage = $stage
        and part.scope_id = $scope

),

announced as (

    select max(value) as announced_percent
    from statistics
    where
        series = 'rnd_share_announced'
        and confidence = 'high'
        and year_from = $year
        and $scope = 'global_rnd'

)

select
    shares.government_krw,
    100.0 * shares.part_krw::double / shares.government_krw as computed_percent,
    announced.announced_percent
from shares
cross join announced
order by shares.government_krw;
