-- name: coverage/partners
-- purpose: Everybody who may be covered: each country, group and organisation; one row per partner.
-- used by: pages/country.py, pages/coverage.py
-- params:
--   year  INTEGER  fiscal year: members of that year are counted
--   lang  VARCHAR  ko or en
-- columns:
--   holder         VARCHAR  country, group or organisation
--   name           VARCHAR  its name
--   partner_kind   VARCHAR  country, group or organisation
--   region_id      VARCHAR  region such as Europe; NULL for groups and organisations
--   region         VARCHAR  name of the region; NULL for groups and organisations
--   subregion      VARCHAR  name of the part of the region; NULL for groups and organisations
--   membership     VARCHAR  known, partial or unknown; not_applicable for a country
--   member_count   BIGINT   members recorded for the year, Korea left out
--   members        VARCHAR  their names; NULL where none is recorded
--   note           VARCHAR  what is known of the members; NULL where nothing is said
--   source_id      VARCHAR  where the members are from; NULL where there is no source
with membered as (

    select
        partner_members.partner_id,
        count(*) as member_count,
        string_agg(
            case when $lang = 'ko' then countries.name_ko else countries.name_en end,
            ', ' order by countries.name_en
        ) as members
    from partner_members
    inner join countries on partner_members.iso3 = countries.iso3
    where
        partner_members.iso3 <> 'KOR'
        and coalesce(year(partner_members.joined) <= $year, true)
        and coalesce(year(partner_members.left_on) >= $year, true)
    group by partner_members.partner_id

)

select
    partners.partner_id as holder,
    case when $lang = 'ko' then partners.name_ko else partners.name_en end as name,
    partners.kind as partner_kind,
    wider.region_id,
    case when $lang = 'ko' then wider.name_ko else wider.name_en end as region,
    case when $lang = 'ko' then regions.name_ko else regions.name_en end as subregion,
    partners.membership,
    coalesce(membered.member_count, 0) as member_count,
    membered.members,
    case when $lang = 'ko' then partners.note_ko else partners.note_en end as note,
    partners.source_id
from partners
left join countries on partners.iso3 = countries.iso3
left join regions on countries.region_id = regions.region_id
left join regions as wider
    on coalesce(nullif(regions.parent_id, '001'), regions.region_id) = wider.region_id
left join membered on partners.partner_id = membered.partner_id
order by partners.partner_id;
