-- name: records/sources
-- purpose: Every source and how many records rest on it; one row per source.
-- used by: pages/allocation.py, pages/audit.py, pages/country.py, pages/coverage.py,
--   pages/diversification.py, pages/forum.py, pages/overview.py, pages/people.py, pages/records.py,
--   pages/search.py, pages/submit.py
-- params:
--   ids   VARCHAR[]  source ids; NULL means all
--   lang  VARCHAR    ko or en
-- columns:
--   source_id     VARCHAR  source
--   source        VARCHAR  title
--   publisher     VARCHAR  publisher
--   published     DATE     date; NULL where not known to the day
--   source_kind   VARCHAR  official, press, organisation, copy
--   source_url    VARCHAR  address; NULL for a copy
--   record_count  BIGINT   records that cite it
--   note          VARCHAR  what a reader should know of it
with cited as (

    select source_id from budget_lines
    union all
    select source_id from control_totals
    union all
    select source_id from commitments
    union all
    select source_id from relations
    union all
    select source_id from unit_amounts
    union all
    select source_id from associations
    union all
    select source_id from statistics
    union all
    select source_id from joint_research
    union all
    select source_id from country_statistics
    union all
    select source_id from forum_events
    union all
    select source_id from conflict_figures
    union all
    select source_id from partner_members
    union all
    select source_id from partners
    union all
    select source_id from scopes

)

select
    sources.source_id,
    sources.title as source,
    sources.publisher,
    sources.published,
    sources.kind as source_kind,
    sources.url as source_url,
    count(cited.source_id) as record_count,
    case when $lang = 'ko' then sources.note_ko else sources.note_en end as note
from sources
left join cited on sources.source_id = cited.source_id
where $ids is null or list_contains($ids, sources.source_id)
group by
    sources.source_id,
    sources.title,
    sources.publisher,
    sources.published,
    sources.kind,
    sources.url,
    sources.note_ko,
    sources.note_en
order by sources.source_id;
