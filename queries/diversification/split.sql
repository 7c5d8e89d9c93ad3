-- name: diversification/split
-- purpose: Chosen money that has one country or organisation and an amount; one row per partner.
-- used by: measure, pages/country.py, pages/diversification.py
-- includes: chosen_lines, chosen_openings
-- params:
--   year          INTEGER    fiscal year
--   stage         VARCHAR    budget stage, or latest
--   scope         VARCHAR    scope of the lines
--   ministries    VARCHAR[]  ministry ids; NULL means all
--   channels      VARCHAR[]  channel ids; NULL means all
--   fields        VARCHAR[]  field ids (a line with any of them); NULL means all
--   subgroups     VARCHAR[]  rnd, non_rnd; NULL means all
--   bases         VARCHAR[]  budget, award; NULL means all
--   attributions  VARCHAR[]  split, named, unknown; NULL means all
-- columns:
--   cell        VARCHAR  country or organisation
--   line_count  BIGINT   lines with such money
--   amount_krw  BIGINT   won, net
select
    cell,
    count(distinct line_id) as line_count,
    sum(amount_krw)::bigint as amount_krw
from chosen_openings
where cell is not null
group by cell
order by amount_krw desc, cell;
