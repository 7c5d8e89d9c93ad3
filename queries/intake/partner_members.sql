-- name: intake/partner_members
-- purpose: The countries of a group, as recorded; one row per group and country that has not left.
-- used by: intake
-- columns:
--   partner_id  VARCHAR  the group
--   iso3        VARCHAR  its member
select
    partner_id,
    iso3
from partner_members
where left_on is null
order by partner_id, iso3;
