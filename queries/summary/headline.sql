-- name: summary/headline
-- purpose: The official total of a year, and what of it is known line by line; always one row.
-- used by: pages/allocation.py, pages/country.py, pages/coverage.py, pages/diversification.py,
--   pages/overview.py, pages/search.py, summary
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest (best known figure per programme, mixed stages)
--   scope  VARCHAR  scope of the total and of the lines
-- columns:
--   control_total_krw   BIGINT   won; NULL where no official total of that stage is known
--   control_stage       VARCHAR  stage of the official total
--   rounding_krw        BIGINT   won, half-width of the total's rounding
--   source_id           VARCHAR  source of the official total
--   line_count          BIGINT   lines that are counted
--   named_lines_krw     BIGINT   won, sum of the counted lines
--   split_krw           BIGINT   won of them with one partner and an amount
--   named_krw           BIGINT   won of them with named partners and no split
--   unknown_krw         BIGINT   won of them with no named partner
--   not_itemised_krw    BIGINT   won of the total that no counted line explains; NULL without total
with lines as (

    select
        count(*) as line_count,
        coalesce(sum(amount_krw), 0)::bigint as named_lines_krw,
        coalesce(sum(split_krw), 0)::bigint as split_krw,
        coalesce(sum(named_krw), 0)::bigint as named_krw,
        coalesce(sum(unknown_krw), 0)::bigint as unknown_krw
    from leaf_lines
    where fiscal_year = $year and shown_stage = $stage and scope_id = $scope

),

total as (

    select
        max(amount_krw) as control_total_krw,
        max(stage) as control_stage,
        max(rounding_krw) as rounding_krw,
        max(source_id) as source_id
    from official_totals
    where fiscal_year = $year and shown_stage = $stage and scope_id = $scope

)

select
    total.control_total_krw,
    total.control_stage,
    total.rounding_krw,
    total.source_id,
    lines.line_count,
    lines.named_lines_krw,
    lines.split_krw,
    lines.named_krw,
    lines.unknown_krw,
    total.control_total_krw - lines.named_lines_krw as not_itemised_krw
from lines
cross join total
order by total.control_total_krw;
