-- name: records/cooperation_options
-- purpose: The codes that the filters of cooperation without money offer, with their names; one row
--   per filter and code.
-- used by: pages/records.py
-- includes: cooperation_relations
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   filter_name     VARCHAR  kind, field, partner
--   code            VARCHAR  stable code, as in the address
--   label           VARCHAR  name on the screen; NULL for a kind, which is named elsewhere
--   relation_count  BIGINT   relations that have it
with tagged as (

    select
        'kind' as filter_name,
        relation_kind as code,
        null as label,
        0 as position
    from cooperation_relations
    union all
    select
        'field',
        fields.field_id,
        case when $lang = 'ko' then fields.name_ko else fields.name_en end,
        fields.sort
    from relation_fields
    inner join fields on relation_fields.field_id = fields.field_id
    union all
    select
        'partner',
        partners.partner_id,
        case when $lang = 'ko' then partners.name_ko else partners.name_en end,
        0
    from cooperation_relations
    inner join partners on cooperation_relations.partner_id = partners.partner_id

)

select
    filter_name,
    code,
    label,
    count(*) as relation_count
from tagged
group by filter_name, code, label, position
order by filter_name, position, label, code;
