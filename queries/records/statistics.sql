-- name: records/statistics
-- purpose: Counts, shares and targets beside the money: none is a share of the budget by country;
--   one row per figure.
-- used by: pages/records.py
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   statistic_id  VARCHAR  the figure
--   statistic     VARCHAR  its name
--   partner       VARCHAR  partner; NULL for all
--   year_from     INTEGER  first year; NULL where undated
--   year_to       INTEGER  last year; NULL where undated
--   figure_value  DOUBLE   the value, in figure_unit
--   figure_unit   VARCHAR  its unit
--   reading       VARCHAR  what the source says and why it is placed so
--   confidence    VARCHAR  high, medium, low
--   source        VARCHAR  title of the source
--   source_url    VARCHAR  its address; NULL for a copy
select
    statistics.statistic_id,
    case when $lang = 'ko' then statistics.name_ko else statistics.name_en end as statistic,
    case when $lang = 'ko' then partners.name_ko else partners.name_en end as partner,
    statistics.year_from,
    statistics.year_to,
    statistics.value as figure_value,
    statistics.unit as figure_unit,
    case when $lang = 'ko' then statistics.reading_ko else statistics.reading_en end as reading,
    statistics.confidence,
    sources.title as source,
    sources.url as source_url
from statistics
inner join sources on statistics.source_id = sources.source_id
left join partners on statistics.partner_id = partners.partner_id
order by statistics.series, statistics.year_from desc nulls last, statistics.statistic_id;
