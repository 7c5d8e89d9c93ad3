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
with ranked as (

    select
        leaf_lines.line_id,
        leaf_lines.name_ko,
        leaf_lines.name_en,
        leaf_lines.confidence,
        leaf_lines.source_id,
        leaf_lines.stage,
        leaf_lines.ministry_id,
        leaf_lines.channel_id,
        leaf_lines.amount_krw,
        leaf_lines.split_krw,
        leaf_lines.named_krw,
        leaf_lines.unknown_krw,
        row_number() over (order by leaf_lines.amount_krw desc, leaf_lines.line_id) as place
    from leaf_lines
    where
        leaf_lines.fiscal_year = $year
        and leaf_lines.shown_stage = $stage
        and leaf_lines.scope_id = $scope

),

shown as (

    select
        ranked.line_id,
        case when $lang = 'ko' then ranked.name_ko else ranked.name_en end as line,
        1::bigint as line_count,
        case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
        case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
        ranked.stage,
        ranked.amount_krw,
        ranked.split_krw,
        ranked.named_krw,
        ranked.unknown_krw,
        ranked.confidence,
        ranked.source_id,
        ranked.place
    from ranked
    inner join ministries on ranked.ministry_id = ministries.ministry_id
    left join channels on ranked.channel_id = channels.channel_id
    where ranked.place <= $top
    union all
    select
        null,
        null,
        count(*),
        null,
        null,
        null,
        sum(amount_krw)::bigint,
        sum(split_krw)::bigint,
        sum(named_krw)::bigint,
        sum(unknown_krw)::bigint,
        null,
        null,
        max(place)
    from ranked
    where place > $top
    having count(*) > 0

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
order by place;
