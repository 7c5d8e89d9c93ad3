-- name: records/forum
-- purpose: The calendar of the Science and Technology Diplomacy Forum; one row per event.
-- used by: pages/records.py
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   event_id     VARCHAR  the event
--   event        VARCHAR  its name
--   event_kind   VARCHAR  kick_off, subgroup_meeting, roundup, forum, committee
--   subgroup     VARCHAR  rnd, non_rnd, both; NULL where neither
--   starts       DATE     first day; the first of the month where only the month is known
--   precision    VARCHAR  day or month
--   place        VARCHAR  place
--   attendance   INTEGER  people; NULL where not known or contested
--   reading      VARCHAR  what the source says and why it is placed so
--   confidence   VARCHAR  high, medium, low
--   source       VARCHAR  title of the source
--   source_url   VARCHAR  its address; NULL for a copy
select
    forum_events.event_id,
    case when $lang = 'ko' then forum_events.name_ko else forum_events.name_en end as event,
    forum_events.kind as event_kind,
    forum_events.subgroup,
    forum_events.starts,
    forum_events.precision,
    case when $lang = 'ko' then forum_events.place_ko else forum_events.place_en end as place,
    forum_events.attendance,
    case when $lang = 'ko' then forum_events.reading_ko else forum_events.reading_en end as reading,
    forum_events.confidence,
    sources.title as source,
    sources.url as source_url
from forum_events
inner join sources on forum_events.source_id = sources.source_id
order by forum_events.starts, forum_events.event_id;
