-- name: records/cooperation
-- purpose: Cooperation recorded without an annual amount: agreements, calls, centres, memberships,
--   associations; one row per relation.
-- used by: pages/records.py
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   relation_id    VARCHAR  the relation
--   relation_kind  VARCHAR  agreement, joint_committee, programme, call, centre, membership, …
--   relation_name  VARCHAR  its name
--   partner        VARCHAR  partner; NULL where the source names none
--   channel        VARCHAR  name of its channel
--   ministry       VARCHAR  short name of the ministry
--   year_from      INTEGER  first year; NULL where not known
--   year_to        INTEGER  last year; NULL where open or not known
--   reading        VARCHAR  what the source says and why it is placed so
--   confidence     VARCHAR  high, medium, low
--   source         VARCHAR  title of the source
--   source_url     VARCHAR  its address; NULL for a copy
with cooperation as (

    select
        relation_id,
        kind as relation_kind,
        name_ko,
        name_en,
        partner_id,
        channel_id,
        ministry_id,
        year_from,
        year_to,
        reading_ko,
        reading_en,
        confidence,
        source_id
    from relations
    union all
    select
        association_id as relation_id,
        'association' as relation_kind,
        name_ko,
        name_en,
        partner_id,
        'associations' as channel_id,
        null as ministry_id,
        founded as year_from,
        null as year_to,
        reading_ko,
        reading_en,
        confidence,
        source_id
    from associations

)

select
    cooperation.relation_id,
    cooperation.relation_kind,
    case when $lang = 'ko' then cooperation.name_ko else cooperation.name_en end as relation_name,
    case when $lang = 'ko' then partners.name_ko else partners.name_en end as partner,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    cooperation.year_from,
    cooperation.year_to,
    case when $lang = 'ko' then cooperation.reading_ko else cooperation.reading_en end as reading,
    cooperation.confidence,
    sources.title as source,
    sources.url as source_url
from cooperation
inner join sources on cooperation.source_id = sources.source_id
left join partners on cooperation.partner_id = partners.partner_id
left join channels on cooperation.channel_id = channels.channel_id
left join ministries on cooperation.ministry_id = ministries.ministry_id
order by cooperation.relation_kind, partners.partner_id, cooperation.relation_id;
