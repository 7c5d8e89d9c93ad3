-- name: overview/lines
-- purpose: The counted lines of a year, largest first; one row per line.
-- used by: pages/overview.py
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest
--   scope  VARCHAR  scope of the lines
--   lang   VARCHAR  ko or en
-- columns:
--   line_id      VARCHAR  the line
--   line         VARCHAR  its name
--   ministry     VARCHAR  short name of its ministry
--   channel      VARCHAR  name of its channel
--   stage        VARCHAR  the line's own stage
--   is_new       BOOLEAN  new in that year; NULL where not said
--   amount_krw   BIGINT   won
--   split_krw    BIGINT   won with one partner and an amount
--   named_krw    BIGINT   won with named partners and no split
--   unknown_krw  BIGINT   won with no named partner
--   confidence   VARCHAR  high, medium, low
--   source_id    VARCHAR  source
select
    leaf_lines.line_id,
    case when $lang = 'ko' then budget_lines.name_ko else budget_lines.name_en end as line,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    leaf_lines.stage,
    leaf_lines.is_new,
    leaf_lines.amount_krw,
    leaf_lines.split_krw,
    leaf_lines.named_krw,
    leaf_lines.unknown_krw,
    budget_lines.confidence,
    budget_lines.source_id
from leaf_lines
inner join budget_lines on leaf_lines.line_id = budget_lines.line_id
inner join ministries on leaf_lines.ministry_id = ministries.ministry_id
left join channels on leaf_lines.channel_id = channels.channel_id
where
    leaf_lines.fiscal_year = $year
    and leaf_lines.shown_stage = $stage
    and leaf_lines.scope_id = $scope
order by leaf_lines.amount_krw desc, leaf_lines.line_id;
