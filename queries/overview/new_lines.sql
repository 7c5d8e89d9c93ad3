-- name: overview/new_lines
-- purpose: The largest counted lines of a year that are said to be new in it; one row per line,
--   each with the number and sum of all of them.
-- used by: pages/overview.py
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest
--   scope  VARCHAR  scope of the lines
--   top    INTEGER  how many lines are shown
--   lang   VARCHAR  ko or en
-- columns:
--   line        VARCHAR  name of the line
--   ministry    VARCHAR  short name of its ministry
--   channel     VARCHAR  name of its channel
--   stage       VARCHAR  the line's own stage
--   amount_krw  BIGINT   won
--   source_id   VARCHAR  source
--   new_count   BIGINT   lines said to be new
--   new_krw     BIGINT   won, sum of them
select
    case when $lang = 'ko' then leaf_lines.name_ko else leaf_lines.name_en end as line,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    leaf_lines.stage,
    leaf_lines.amount_krw,
    leaf_lines.source_id,
    count(*) over () as new_count,
    (sum(leaf_lines.amount_krw) over ())::bigint as new_krw
from leaf_lines
inner join ministries on leaf_lines.ministry_id = ministries.ministry_id
left join channels on leaf_lines.channel_id = channels.channel_id
where
    leaf_lines.fiscal_year = $year
    and leaf_lines.shown_stage = $stage
    and leaf_lines.scope_id = $scope
    and leaf_lines.is_new
order by leaf_lines.amount_krw desc, leaf_lines.line_id
limit $top;
