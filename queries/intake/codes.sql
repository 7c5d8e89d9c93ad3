-- name: intake/codes
-- purpose: The channels and fields that a line may be given, with the names and the codes of other
--   classifications under which they stand in workbooks; one row per code and name.
-- used by: intake
-- columns:
--   kind      VARCHAR  channel, field
--   code      VARCHAR  channel id or field id
--   subgroup  VARCHAR  Forum subgroup of a channel; NULL for a field
--   name      VARCHAR  a name in Korean or English, or a code of another classification
select
    'channel' as kind,
    channel_id as code,
    subgroup,
    unnest([name_ko, name_en]) as name
from channels
union
select
    'field' as kind,
    field_id as code,
    null as subgroup,
    unnest([name_ko, name_en]) as name
from fields
union
select
    'field' as kind,
    field_id as code,
    null as subgroup,
    unnest([code, name_ko, name_en]) as name
from field_crosswalk
order by kind, code, name;
