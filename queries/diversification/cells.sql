-- name: diversification/cells
-- purpose: Every channel, field or ministry that a line may have in a year; one row each.
-- used by: measure, pages/country.py, pages/diversification.py
-- params:
--   by    VARCHAR  channel, field or ministry
--   year  INTEGER  fiscal year: ministries of that year
--   lang  VARCHAR  ko or en
-- columns:
--   cell      VARCHAR  channel, field or ministry
--   name      VARCHAR  its name
--   above     VARCHAR  what it is part of: parent, else the Forum's subgroup; NULL at the top
--   has_more  BOOLEAN  others are part of it
with every as (

    select
        channel_id as cell,
        name_ko,
        name_en,
        coalesce(parent_id, subgroup) as above,
        sort
    from channels
    where $by = 'channel'
    union all
    select field_id, name_ko, name_en, parent_id, sort from fields where $by = 'field'
    union all
    select ministry_id, short_ko, short_en, null, 0 from ministries
    where
        $by = 'ministry'
        and coalesce(valid_from <= $year, true)
        and coalesce(valid_to >= $year, true)

)

select
    every.cell,
    case when $lang = 'ko' then every.name_ko else every.name_en end as name,
    every.above,
    exists (select 1 from every as below where below.above = every.cell) as has_more
from every
order by every.sort, every.cell;
