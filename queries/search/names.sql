-- name: search/names
-- purpose: What can be looked for by name but programmes: countries, groups and organisations,
--   ministries, channels, fields, relations, associations; with how much is recorded of each. One
--   row per thing and other name of it; of relations with the same name there is one.
-- used by: pages/search.py
-- includes: cooperation_relations, recorded_uses
-- params:
--   year   INTEGER  fiscal year that the allocation page opens with
--   scope  VARCHAR  scope that it opens with
-- columns:
--   kind            VARCHAR  country, group, ministry, channel, field, relation, association
--   code            VARCHAR  its id; of a relation and an association the kind of relation
--   name_ko         VARCHAR  name in Korean
--   name_en         VARCHAR  name in English
--   alias           VARCHAR  another name, a short name or a code; NULL where there is none
--   is_code         BOOLEAN  the other name is a code: it is met as a whole or not at all
--   line_count      BIGINT   lines that have it, counted or not, of all years
--   shown_count     BIGINT   lines of them that are counted in that year and scope, best known
--   relation_count  BIGINT   relations without money that have it
with named as (

    select 'partner' as family, partner_id as code, name_ko, name_en,
        case when kind = 'country' then 'country' else 'group' end as kind
    from partners
    union all
    select 'ministry', ministry_id, name_ko, name_en, 'ministry' from ministries
    union all
    select 'channel', channel_id, name_ko, name_en, 'channel' from channels
    union all
    select 'field', field_id, name_ko, name_en, 'field' from fields

),

other_names as (

    select 'partner' as family, iso3 as code, alias, false as is_code from country_aliases
    union
    select 'partner', iso3, iso3, true from countries
    union
    select 'partner', iso3, iso2, true from countries
    union
    select 'ministry', ministry_id, short_ko, false from ministries
    union
    select 'ministry', ministry_id, short_en, false from ministries

)

select
    named.kind,
    named.code,
    named.name_ko,
    named.name_en,
    other_names.alias,
    coalesce(other_names.is_code, false) as is_code,
    coalesce(recorded_uses.line_count, 0) as line_count,
    coalesce(recorded_uses.shown_count, 0) as shown_count,
    coalesce(recorded_uses.relation_count, 0) as relation_count
from named
left join other_names on named.family = other_names.family and named.code = other_names.code
left join recorded_uses
    on named.family = recorded_uses.family and named.code = recorded_uses.code
union all
select
    case when relation_kind = 'association' then 'association' else 'relation' end as kind,
    relation_kind as code,
    name_ko,
    name_en,
    null as alias,
    false as is_code,
    0 as line_count,
    0 as shown_count,
    count(*) as relation_count
from cooperation_relations
group by relation_kind, name_ko, name_en
order by kind, code, name_ko, name_en, is_code, alias;
