-- name: summary/years
-- purpose: The years for which an official total of a scope is known, with the latest stage of
--   each; one row per year.
-- used by: pages/allocation.py, pages/audit.py, pages/country.py, pages/coverage.py,
--   pages/diversification.py, pages/forum.py, pages/overview.py, pages/people.py, pages/records.py,
--   pages/search.py, pages/submit.py
-- params:
--   scope  VARCHAR  scope of the totals
-- columns:
--   fiscal_year   INTEGER  fiscal year
--   stage         VARCHAR  latest stage known
--   amount_krw    BIGINT   won
--   rounding_krw  BIGINT   won, half-width of the rounding
--   source_id     VARCHAR  source
select
    fiscal_year,
    stage,
    amount_krw,
    rounding_krw,
    source_id
from official_totals
where shown_stage = 'latest' and scope_id = $scope
order by fiscal_year;
