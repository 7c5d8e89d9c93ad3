-- name: records/cooperation
-- purpose: Cooperation recorded without an annual amount: agreements, calls, centres, memberships,
--   associations; one row per relation.
-- used by: pages/records.py
-- includes: cooperation_relations
-- params:
--   kinds     VARCHAR[]  kinds of relation; NULL means all
--   fields    VARCHAR[]  field ids (a relation with any of them); NULL means all
--   partners  VARCHAR[]  partner ids; NULL means all
--   text      VARCHAR    part of a name in either language, any case; NULL means all
--   lang      VARCHAR    ko or en
-- columns:
--   relation_id    VARCHAR  the relation
--   relation_kind  VARCHAR  agreement, joint_committee, programme, call, centre, membership, …
--   relation_name  VARCHAR  its name
--   partner        VARCHAR  partner; NULL where the source names none
--   field          VARCHAR  fields, comma-separated; NULL where none is stated
--   channel        VARCHAR  name of its channel
--   ministry       VARCHAR  short name of the ministry
--   year_from      INTEGER  first year; NULL where not known
--   year_to        INTEGER  last year; NULL where open or not known
--   reading        VARCHAR  what the source says and why it is placed so
--   confidence     VARCHAR  high, medium, low
--   source         VARCHAR  title of the source
--   source_url     VARCHAR  its address; NULL for a copy
with tagged as (

    select
        relation_fields.relation_id,
        string_agg(
            case when $lang = 'ko' then fields.name_ko else fields.name_en end,
            ', ' order by fields.sort
        ) as field
    from relation_fields
    inner join fields on relation_fields.field_id = fields.field_id
    group by relation_fields.relation_id

)

select
    cooperation.relation_id,
    cooperation.relation_kind,
    case when $lang = 'ko' then cooperation.name_ko else cooperation.name_en end as relation_name,
    case when $lang = 'ko' then partners.name_ko else partners.name_en end as partner,
    tagged.field,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    cooperation.year_from,
    cooperation.year_to,
    case when $lang = 'ko' then cooperation.reading_ko else cooperation.reading_en end as reading,
    cooperation.confidence,
    sources.title as source,
    sources.url as source_url
from cooperation_relations as cooperation
inner join sources on cooperation.source_id = sources.source_id
left join tagged on cooperation.relation_id = tagged.relation_id
left join partners on cooperation.partner_id = partners.partner_id
left join channels on cooperation.channel_id = channels.channel_id
left join ministries on cooperation.ministry_id = ministries.ministry_id
where
    ($kinds is null or list_contains($kinds, cooperation.relation_kind))
    and ($partners is null or list_contains($partners, cooperation.partner_id))
    and (
        $fields is null
        or exists (
            select 1 from relation_fields
            where
                relation_fields.relation_id = cooperation.relation_id
                and list_contains($fields, relation_fields.field_id)
        )
    )
    and (
        $text is null
        or contains(lower(cooperation.name_ko), lower($text))
        or contains(lower(cooperation.name_en), lower($text))
    )
order by cooperation.relation_kind, partners.partner_id, cooperation.relation_id;
