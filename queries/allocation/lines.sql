-- name: allocation/lines
-- purpose: The largest chosen lines behind a view, with their shares; one row per line.
-- used by: pages/allocation.py, pages/diversification.py
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
--   top           INTEGER    how many lines are returned
--   lang          VARCHAR    ko or en
-- columns:
--   line_id            VARCHAR  the line
--   line               VARCHAR  its name
--   ministry           VARCHAR  short name of its ministry
--   channel            VARCHAR  name of its channel
--   stage              VARCHAR  the line's own stage
--   amount_krw         BIGINT   won of the chosen attributions
--   share_percent      DOUBLE   per cent of all chosen lines
--   ministry_percent   DOUBLE   per cent of its ministry's chosen lines
--   confidence         VARCHAR  high, medium, low
--   source_id          VARCHAR  source
--   found_count        BIGINT   chosen lines
--   total_krw          BIGINT   won, all chosen lines
with asked as (

    select *
    from chosen_lines
    where fiscal_year = $year and shown_stage = $stage

),

sums as (

    select
        ministry_id,
        sum(chosen_krw) as ministry_krw,
        sum(sum(chosen_krw)) over () as total_krw,
        (sum(count(*)) over ())::bigint as found_count
    from asked
    group by ministry_id

),

largest as (

    select *
    from asked
    order by chosen_krw desc, line_id
    limit $top

)

select
    largest.line_id,
    case when $lang = 'ko' then largest.name_ko else largest.name_en end as line,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    largest.stage,
    largest.chosen_krw as amount_krw,
    100.0 * largest.chosen_krw::double / nullif(sums.total_krw, 0) as share_percent,
    100.0 * largest.chosen_krw::double / nullif(sums.ministry_krw, 0) as ministry_percent,
    largest.confidence,
    largest.source_id,
    sums.found_count,
    sums.total_krw::bigint as total_krw
from largest
inner join sums on largest.ministry_id = sums.ministry_id
inner join ministries on largest.ministry_id = ministries.ministry_id
left join channels on largest.channel_id = channels.channel_id
order by largest.chosen_krw desc, largest.line_id;
