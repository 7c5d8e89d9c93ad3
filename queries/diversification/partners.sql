-- name: diversification/partners
-- purpose: Every country but Korea and every organisation, as partners that may be; one row per
--   partner.
-- used by: measure, pages/country.py, pages/diversification.py
-- params:
--   year  INTEGER  fiscal year: relations begun by then are counted
--   lang  VARCHAR  ko or en
-- columns:
--   cell            VARCHAR  country or organisation
--   name            VARCHAR  its name
--   country         BOOLEAN  a country: eligible where any country may be the partner
--   region_id       VARCHAR  its region, such as Europe; NULL for an organisation
--   subregion_id    VARCHAR  its part of the region; NULL for an organisation
--   relation_count  BIGINT   agreements, joint committees, calls and centres with it
with related as (

    select
        coalesce(partner_members.iso3, relations.partner_id) as cell,
        count(distinct relations.relation_id) as relation_count
    from relations
    left join partner_members
        on
            relations.partner_id = partner_members.partner_id
            and coalesce(year(partner_members.joined) <= $year, true)
            and coalesce(year(partner_members.left_on) >= $year, true)
    where
        relations.kind in ('agreement', 'joint_committee', 'call', 'centre')
        and coalesce(relations.year_from <= $year, true)
        and coalesce(relations.year_to >= $year, true)
    group by coalesce(partner_members.iso3, relations.partner_id)

)

select
    partners.partner_id as cell,
    case when $lang = 'ko' then partners.name_ko else partners.name_en end as name,
    partners.kind = 'country' as country,
    coalesce(nullif(regions.parent_id, '001'), regions.region_id) as region_id,
    regions.region_id as subregion_id,
    coalesce(related.relation_count, 0) as relation_count
from partners
left join countries on partners.iso3 = countries.iso3
left join regions on countries.region_id = regions.region_id
left join related on partners.partner_id = related.cell
where partners.kind <> 'group' and partners.partner_id <> 'KOR'
order by partners.partner_id;
