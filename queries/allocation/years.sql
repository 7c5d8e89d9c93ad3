-- name: allocation/years
-- purpose: The years in which lines are counted; one row per year.
-- used by: pages/allocation.py, pages/audit.py, pages/country.py, pages/coverage.py,
--   pages/diversification.py, pages/forum.py, pages/overview.py, pages/people.py, pages/records.py,
--   pages/search.py, pages/submit.py
-- columns:
--   fiscal_year  INTEGER  fiscal year
--   line_count   BIGINT   counted lines at the latest stage known
select
    fiscal_year,
    count(*) as line_count
from leaf_lines
where shown_stage = 'latest'
group by fiscal_year
order by fiscal_year;
