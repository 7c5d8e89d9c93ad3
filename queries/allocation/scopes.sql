-- name: allocation/scopes
-- purpose: The scopes in which lines are counted, the one with most lines first; one row per scope.
-- used by: pages/allocation.py, pages/country.py, pages/coverage.py, pages/diversification.py
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   scope_id    VARCHAR  scope
--   scope       VARCHAR  its name
--   line_count  BIGINT   counted lines at the latest stage known
select
    scopes.scope_id,
    case when $lang = 'ko' then scopes.name_ko else scopes.name_en end as scope,
    count(*) as line_count
from leaf_lines
inner join scopes on leaf_lines.scope_id = scopes.scope_id
where leaf_lines.shown_stage = 'latest'
group by scopes.scope_id, scopes.name_ko, scopes.name_en
order by line_count desc, scopes.scope_id;
