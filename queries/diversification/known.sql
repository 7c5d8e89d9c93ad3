-- name: diversification/known
-- purpose: The chosen money of a year and stage by what is known of its partners; always one row.
-- used by: measure, pages/country.py, pages/diversification.py
-- includes: chosen_lines
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
--   line_count       BIGINT  chosen lines
--   named_lines_krw  BIGINT  won, all of them
--   split_krw        BIGINT  won with one partner and an amount
--   named_krw        BIGINT  won with named partners and no split
--   unknown_krw      BIGINT  won with no named partner
select
    count(*) as line_count,
    coalesce(sum(chosen_krw), 0)::bigint as named_lines_krw,
    coalesce(sum(split_krw), 0)::bigint as split_krw,
    coalesce(sum(named_krw), 0)::bigint as named_krw,
    coalesce(sum(unknown_krw), 0)::bigint as unknown_krw
from chosen_lines
where fiscal_year = $year and shown_stage = $stage
order by line_count;
