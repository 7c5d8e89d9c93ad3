-- name: allocation/tree
-- purpose: Chosen money by ministry, channel and programme: the largest programmes of the year one
--   by one, the others of the same ministry and channel gathered; one row per programme shown, and
--   one per ministry and channel for its others.
-- used by: pages/allocation.py
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
--   top           INTEGER    how many programmes are shown one by one
--   lang          VARCHAR    ko or en
-- columns:
--   ministry_id   VARCHAR  ministry
--   ministry      VARCHAR  its name
--   channel_id    VARCHAR  channel; NULL where none is known
--   channel       VARCHAR  its name
--   line_id       VARCHAR  the programme's line; NULL for the others
--   line          VARCHAR  its name; NULL for the others
--   line_count    BIGINT   lines in the row
--   amount_krw    BIGINT   won
--   total_krw     BIGINT   won, all chosen lines
--   ministry_krw  BIGINT   won, all chosen lines of the ministry
with asked as (

    select
        ministry_id,
        channel_id,
        line_id,
        name_ko,
        name_en,
        chosen_krw
    from chosen_lines
    where fiscal_year = $year and shown_stage = $stage

),

largest as (

    select line_id
    from asked
    order by chosen_krw desc, line_id
    limit $top

),

gathered as (

    select
        asked.ministry_id,
        asked.channel_id,
        largest.line_id,
        max(case when largest.line_id is not null then asked.name_ko end) as name_ko,
        max(case when largest.line_id is not null then asked.name_en end) as name_en,
        count(*) as line_count,
        sum(asked.chosen_krw) as amount_krw
    from asked
    left join largest on asked.line_id = largest.line_id
    group by asked.ministry_id, asked.channel_id, largest.line_id

)

select
    gathered.ministry_id,
    case when $lang = 'ko' then ministries.name_ko else ministries.name_en end as ministry,
    gathered.channel_id,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    gathered.line_id,
    case when $lang = 'ko' then gathered.name_ko else gathered.name_en end as line,
    gathered.line_count,
    gathered.amount_krw::bigint as amount_krw,
    (sum(gathered.amount_krw) over ())::bigint as total_krw,
    (sum(gathered.amount_krw) over (partition by gathered.ministry_id))::bigint as ministry_krw
from gathered
inner join ministries on gathered.ministry_id = ministries.ministry_id
left join channels on gathered.channel_id = channels.channel_id
order by ministry_krw desc, gathered.ministry_id, gathered.amount_krw desc, gathered.line_id;
