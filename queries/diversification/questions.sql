-- name: diversification/questions
-- purpose: The largest chosen parts whose partner is open, with whom to ask; one row per part.
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
--   top           INTEGER    how many parts
--   lang          VARCHAR    ko or en
-- columns:
--   line_id      VARCHAR    the line
--   line         VARCHAR    its name
--   ministry_id  VARCHAR    ministry to ask
--   ministry     VARCHAR    its name
--   source_id    VARCHAR    where the line is from
--   line_stage   VARCHAR    the line's own stage
--   candidates   VARCHAR[]  who may hold it, in order; NULL means any country
--   named        VARCHAR[]  candidates named one by one, in order; NULL for none
--   stated       INTEGER    how many partners share it; NULL where the source does not say
--   optional     BOOLEAN    some or all of it may have no foreign partner
--   amount_krw   BIGINT     won
--   open_count   BIGINT     open parts in all
with largest as (

    select
        *,
        count(*) over () as open_count
    from chosen_openings
    where cell is null
    order by amount_krw desc, part_id
    limit $top

)

select
    largest.line_id,
    case when $lang = 'ko' then chosen_lines.name_ko else chosen_lines.name_en end as line,
    chosen_lines.ministry_id,
    case when $lang = 'ko' then ministries.name_ko else ministries.name_en end as ministry,
    chosen_lines.source_id,
    chosen_lines.stage as line_stage,
    largest.candidates,
    largest.named,
    largest.stated,
    largest.optional,
    largest.amount_krw,
    largest.open_count
from largest
inner join chosen_lines
    on
        largest.line_id = chosen_lines.line_id
        and chosen_lines.shown_stage = $stage
        and chosen_lines.fiscal_year = $year
inner join ministries on chosen_lines.ministry_id = ministries.ministry_id
order by largest.amount_krw desc, largest.part_id;
