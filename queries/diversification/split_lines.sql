-- name: diversification/split_lines
-- purpose: The largest chosen lines with money of one partner; one row per line and partner.
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
--   top           INTEGER    how many rows
--   lang          VARCHAR    ko or en
-- columns:
--   line_id     VARCHAR  the line
--   line        VARCHAR  its name
--   ministry    VARCHAR  short name of its ministry
--   cell        VARCHAR  country or organisation
--   source_id   VARCHAR  where the line is from
--   amount_krw  BIGINT   won
with held as (

    select
        line_id,
        cell,
        sum(amount_krw)::bigint as amount_krw
    from chosen_openings
    where cell is not null
    group by line_id, cell
    order by abs(sum(amount_krw)) desc, line_id, cell
    limit $top

)

select
    held.line_id,
    case when $lang = 'ko' then chosen_lines.name_ko else chosen_lines.name_en end as line,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    held.cell,
    chosen_lines.source_id,
    held.amount_krw
from held
inner join chosen_lines
    on
        held.line_id = chosen_lines.line_id
        and chosen_lines.shown_stage = $stage
        and chosen_lines.fiscal_year = $year
inner join ministries on chosen_lines.ministry_id = ministries.ministry_id
order by abs(held.amount_krw) desc, held.line_id, held.cell;
