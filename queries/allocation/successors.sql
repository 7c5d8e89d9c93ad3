-- name: allocation/successors
-- purpose: Ministries and those that they became or that became them, however often the name has
--   changed; one row per ministry.
-- used by: pages/allocation.py
-- params:
--   ministries  VARCHAR[]  ministry ids
--   lang        VARCHAR    ko or en
-- columns:
--   ministry_id  VARCHAR  ministry
--   ministry     VARCHAR  its name
with recursive later as (

    select
        ministry_id,
        successor_id
    from ministries
    where list_contains($ministries, ministry_id)
    union
    select
        ministries.ministry_id,
        ministries.successor_id
    from ministries
    inner join later on ministries.ministry_id = later.successor_id

),

earlier as (

    select ministry_id
    from ministries
    where list_contains($ministries, ministry_id)
    union
    select ministries.ministry_id
    from ministries
    inner join earlier on ministries.successor_id = earlier.ministry_id

)

select
    ministry_id,
    case when $lang = 'ko' then name_ko else name_en end as ministry
from ministries
where
    ministry_id in (select later.ministry_id from later)
    or ministry_id in (select earlier.ministry_id from earlier)
order by ministry_id;
