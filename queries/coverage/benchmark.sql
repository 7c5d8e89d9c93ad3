-- name: coverage/benchmark
-- purpose: Papers that each country wrote with Korea in the latest counted year, beside all its
--   international papers, Korea's and the world's, and its product; one row per country.
-- used by: pages/country.py, pages/coverage.py
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   iso3                  VARCHAR  country
--   country               VARCHAR  its name
--   year                  INTEGER  year of the papers
--   papers_with_korea     INTEGER  papers with authors in Korea and in the country
--   international_papers  INTEGER  papers of the country with authors abroad
--   papers_of_korea       INTEGER  papers of Korea with authors abroad; NULL where not known
--   papers_of_world       BIGINT   papers of the world with authors in several countries; or NULL
--   rank                  BIGINT   place by papers with Korea
--   gdp_usd               DOUBLE   gross domestic product, current US dollars; NULL where not known
--   gdp_year              INTEGER  its year; NULL where not known
--   source_id             VARCHAR  where the papers are from
--   gdp_source_id         VARCHAR  where the product is from; NULL where not known
with latest as (

    select max(joint_research.year) as year
    from joint_research
    inner join statistics
        on
            statistics.series = 'international_papers_world'
            and joint_research.year = statistics.year_from

),

product as (

    select
        iso3,
        max_by(value, year) as gdp_usd,
        max(year) as gdp_year,
        max_by(source_id, year) as source_id
    from country_statistics
    where series = 'gdp_usd'
    group by iso3

)

select
    joint_research.iso3,
    case when $lang = 'ko' then countries.name_ko else countries.name_en end as country,
    joint_research.year,
    joint_research.papers_with_korea,
    joint_research.international_papers,
    korea.international_papers as papers_of_korea,
    world.value::bigint as papers_of_world,
    rank() over (order by joint_research.papers_with_korea desc) as rank,
    product.gdp_usd,
    product.gdp_year,
    joint_research.source_id,
    product.source_id as gdp_source_id
from joint_research
inner join latest on joint_research.year = latest.year
inner join countries on joint_research.iso3 = countries.iso3
left join joint_research as korea
    on joint_research.year = korea.year and korea.iso3 = 'KOR'
left join statistics as world
    on
        world.series = 'international_papers_world'
        and joint_research.year = world.year_from
left join product on joint_research.iso3 = product.iso3
where joint_research.papers_with_korea is not null
order by joint_research.papers_with_korea desc, joint_research.iso3;
