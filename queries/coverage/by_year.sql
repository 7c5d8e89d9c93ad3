-- name: coverage/by_year
-- purpose: What each fiscal year's counted lines have of one partner, at the latest stage known;
--   one row per year that has lines.
-- used by: pages/country.py
-- params:
--   holder  VARCHAR  country, group or organisation
--   scope   VARCHAR  scope of the lines
-- columns:
--   fiscal_year  INTEGER  fiscal year
--   own_krw      BIGINT   won that the holder alone has; NULL where no line says
--   split_count  BIGINT   lines of which the holder has an amount
--   named_count  BIGINT   lines that name the holder without its amount
--   line_count   BIGINT   counted lines of the year, whoever their partner
with held as (

    select
        leaf_lines.line_id,
        leaf_lines.fiscal_year,
        sum(part_partners.amount_krw)::bigint as own_krw,
        bool_or(part_partners.evidence = 'split') as split
    from leaf_lines
    inner join part_partners on leaf_lines.line_id = part_partners.line_id
    where
        leaf_lines.shown_stage = 'latest'
        and leaf_lines.scope_id = $scope
        and part_partners.partner_id = $holder
    group by leaf_lines.line_id, leaf_lines.fiscal_year

),

every as (

    select
        fiscal_year,
        count(*) as line_count
    from leaf_lines
    where shown_stage = 'latest' and scope_id = $scope
    group by fiscal_year

)

select
    every.fiscal_year,
    sum(held.own_krw)::bigint as own_krw,
    count(held.line_id) filter (where held.split) as split_count,
    count(held.line_id) filter (where not held.split) as named_count,
    every.line_count
from every
left join held on every.fiscal_year = held.fiscal_year
group by every.fiscal_year, every.line_count
order by every.fiscal_year;
