-- name: coverage/associations
-- purpose: Associations of Korean scientists abroad, each beside the number that the sources count;
--   one row per association.
-- used by: pages/country.py, pages/coverage.py
-- params:
--   holder  VARCHAR  country or group where they are; NULL means all
--   lang    VARCHAR  ko or en
-- columns:
--   association_id  VARCHAR  the association
--   association     VARCHAR  its name
--   holder          VARCHAR  country or group where it is; NULL where the source names none
--   partner         VARCHAR  name of the country or group; NULL where the source names none
--   founded         INTEGER  year in which it was founded; NULL where not known
--   member_count    INTEGER  members; NULL where not known
--   members_as_of   INTEGER  year of the number of members; NULL where there is none
--   reading         VARCHAR  what the source says
--   source_id       VARCHAR  source
--   counted         BIGINT   associations that the latest count has; NULL where there is none
--   counted_year    INTEGER  year of that count
--   counted_source  VARCHAR  source of that count
with latest as (

    select
        value::bigint as counted,
        year_from as counted_year,
        source_id as counted_source
    from statistics
    where series = 'kofst_associations'
    order by year_from desc
    limit 1

)

select
    associations.association_id,
    case when $lang = 'ko' then associations.name_ko else associations.name_en end as association,
    associations.partner_id as holder,
    case when $lang = 'ko' then partners.name_ko else partners.name_en end as partner,
    associations.founded,
    associations.members as member_count,
    associations.members_as_of,
    case when $lang = 'ko' then associations.reading_ko else associations.reading_en end as reading,
    associations.source_id,
    latest.counted,
    latest.counted_year,
    latest.counted_source
from associations
left join latest on true
left join partners on associations.partner_id = partners.partner_id
where $holder is null or associations.partner_id = $holder
order by associations.founded nulls last, associations.association_id;
