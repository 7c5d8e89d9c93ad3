-- name: intake/names
-- purpose: What a sheet can be handed in as and what its texts can mean, by name in the reader's
--   language; one row per kind and code.
-- used by: intake
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   kind  VARCHAR  ministry, partner, channel, field, scope
--   code  VARCHAR  its id
--   name  VARCHAR  its name
with every as (

    select 'ministry' as kind, ministry_id as code, name_ko, name_en from ministries
    union all
    select 'partner', partner_id, name_ko, name_en from partners
    union all
    select 'channel', channel_id, name_ko, name_en from channels
    union all
    select 'field', field_id, name_ko, name_en from fields
    union all
    select 'scope', scope_id, name_ko, name_en from scopes

)

select
    kind,
    code,
    case when $lang = 'ko' then name_ko else name_en end as name
from every
order by kind, name, code;
