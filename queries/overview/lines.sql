-- name: overview/lines
-- purpose: The largest counted lines of a year, and last the sum of all others; one row per line
--   shown, and one for the others if there are any.
-- used by: pages/overview.py
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest
--   scope  VARCHAR  scope of the lines
--   top    INTEGER  how many lines are shown
--   lang   VARCHAR  ko or en
-- columns:
--   line_id      VARCHAR  the line; NULL for the others
--   line         VARCHAR  its name; NULL for the others
--   line_count   BIGINT   lines in the row: 1, or how many others there are
--   ministry     VARCHAR  short name of its ministry
--   channel      VARCHAR  name of its channel
--   stage        VARCHAR  the line's own stage; NULL for the others
--   amount_krw   BIGINT   won
--   split_krw    BIGINT   won with one partner and an amount
--   named_krw    BIGINT   won with named partners and no split
--   unknown_krw  BIGINT   won with no named partner
--   confidence   VARCHAR  high, medium, low
--   source_id    VARCHAR  source
with asked as (

    select *
    from leaf_lines
    where fiscal_year = $year and shown_stage = $stage and scope_id = $scope

),

largest as (

    select *
    from asked
    order by amount_krw desc, line_id
    limit $top

),

others as (

    select
        sum(sign)::bigint as line_count,
        sum(sign * amount_krw)::bigint as amount_krw,
        sum(sign * split_krw)::bigint as split_krw,
        sum(sign * named_krw)::bigint as named_krw,
        sum(sign * unknown_krw)::bigint as unknown_krw
    from (
        select 1 as sign, * from asked
        union all
        select -1 as sign, * from largest
    ) as signed

),

shown as (

    select
        largest.line_id,
        case when $lang = 'ko' then largest.name_ko else largest.name_en end as line,
        1::bigint as line_count,
        case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
        case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
        largest.stage,
        largest.amount_krw,
        largest.split_krw,
        largest.named_krw,
        largest.unknown_krw,
        largest.confidence,
        largest.source_id
    from largest
    inner join ministries on largest.ministry_id = ministries.ministry_id
    left join channels on largest.channel_id = channels.channel_id
    union all
    select
        null as line_id,
        null as line,
        line_count,
        null, null, null,
        amount_krw, split_krw, named_krw, unknown_krw,
        null, null
    from others
    where line_count > 0

)

select
    line_id,
    line,
    line_count,
    ministry,
    channel,
    stage,
    amount_krw,
    split_krw,
    named_krw,
    unknown_krw,
    confidence,
    source_id
from shown
order by line_id is null, amount_krw desc, line_id;
