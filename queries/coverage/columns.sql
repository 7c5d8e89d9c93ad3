-- name: coverage/columns
-- purpose: The fields or channels across a matrix, the Forum's focus first; one row each.
-- used by: pages/country.py, pages/coverage.py
-- params:
--   by    VARCHAR  field or channel
--   lang  VARCHAR  ko or en
-- columns:
--   cell      VARCHAR  field or channel
--   name      VARCHAR  its name
--   focus     BOOLEAN  a field that the Forum works on first; false for a channel
--   subgroup  VARCHAR  subgroup of the Forum that a channel belongs to; NULL for a field
with every as (

    select
        field_id as cell,
        name_ko,
        name_en,
        focus,
        null as subgroup,
        sort
    from fields
    where $by = 'field'
    union all
    select channel_id, name_ko, name_en, false, subgroup, sort from channels where $by = 'channel'

)

select
    cell,
    case when $lang = 'ko' then name_ko else name_en end as name,
    focus,
    subgroup
from every
order by focus desc, sort, cell;
