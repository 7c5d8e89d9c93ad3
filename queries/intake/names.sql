-- name: intake/names
-- purpose: What the codes that a text may mean are called; one row per kind and code.
-- used by: intake
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   kind  VARCHAR  partner, channel, field, ministry
--   code  VARCHAR  the code
--   name  VARCHAR  its name
select
    named.kind,
    named.code,
    case when $lang = 'ko' then named.name_ko else named.name_en end as name
from (
    select
        'partner' as kind,
        partner_id as code,
        name_ko,
        name_en
    from partners
    union all
    select
        'channel' as kind,
        channel_id as code,
        name_ko,
        name_en
    from channels
    union all
    select
        'field' as kind,
        field_id as code,
        name_ko,
        name_en
    from fields
    union all
    select
        'ministry' as kind,
        ministry_id as code,
        name_ko,
        name_en
    from ministries
) as named
order by named.kind, named.code;
