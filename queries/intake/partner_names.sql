-- name: intake/partner_names
-- purpose: Every name under which a partner may stand in a workbook: its own, of a country also the
--   other names; one row per partner and name.
-- used by: intake
-- columns:
--   partner_id  VARCHAR  country, group or organisation
--   kind        VARCHAR  country, group, organisation
--   iso2        VARCHAR  two-letter code of a country; NULL for others
--   iso3        VARCHAR  three-letter code of a country; NULL for others
--   name        VARCHAR  a name in Korean or English
with named as (

    select partner_id, name_ko as name from partners
    union
    select partner_id, name_en from partners
    union
    select partners.partner_id, country_aliases.alias
    from partners
    inner join country_aliases on partners.iso3 = country_aliases.iso3

)

select
    partners.partner_id,
    partners.kind,
    countries.iso2,
    partners.iso3,
    named.name
from named
inner join partners on named.partner_id = partners.partner_id
left join countries on partners.iso3 = countries.iso3
order by partners.partner_id, named.name;
