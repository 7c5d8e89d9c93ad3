-- name: diversification/open_sets
-- purpose: Chosen money whose partner is open, by who may hold it; one row per set of candidates, a
--   part with a stated number of partners by itself.
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
--   candidates  VARCHAR[]  who may hold it, in order; NULL means any country
--   named       VARCHAR[]  candidates named one by one, in order; NULL for none
--   stated      INTEGER    how many partners share it; NULL where the source does not say
--   optional    BOOLEAN    some or all of it may have no foreign partner
--   part_count  BIGINT     parts of lines
--   amount_krw  BIGINT     won, net
select
    candidates,
    named,
    stated,
    optional,
    count(*) as part_count,
    sum(amount_krw)::bigint as amount_krw
from chosen_openings
where cell is null
group by candidates, named, stated, optional, case when stated is not null then part_id end
order by amount_krw desc, candidates, named, stated, optional;
