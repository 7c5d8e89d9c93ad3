-- name: diversification/relations
-- purpose: How the split money is broken up: lines with a partner, and how many of them are small;
--   always one row.
-- used by: pages/diversification.py
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
--   size          BIGINT     won under which a line with a partner is small
-- columns:
--   relation_count  BIGINT  lines with a partner and an amount above zero
--   small_count     BIGINT  of them, with less than the size
--   partner_count   BIGINT  partners among them
with held as (

    select
        line_id,
        cell,
        sum(amount_krw) as amount_krw
    from chosen_openings
    where cell is not null
    group by line_id, cell
    having sum(amount_krw) > 0

)

select
    count(*) as relation_count,
    count(*) filter (where amount_krw < $size) as small_count,
    count(distinct cell) as partner_count
from held
order by relation_count;
