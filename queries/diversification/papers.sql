-- name: diversification/papers
-- purpose: Papers that each country published together with Korea in the latest counted year that
--   is not after a fiscal year; one row per country, none where no such year is counted.
-- used by: pages/diversification.py
-- params:
--   year  INTEGER  fiscal year
-- columns:
--   cell        VARCHAR  country
--   papers      INTEGER  papers with authors in Korea and in the country
--   paper_year  INTEGER  the counted year
--   source_id   VARCHAR  where the count is from
select
    iso3 as cell,
    papers_with_korea as papers,
    year as paper_year,
    source_id
from joint_research
where
    papers_with_korea is not null
    and year = (select max(year) from joint_research where year <= $year)
order by papers desc, cell;
