-- name: checks/counted_once
-- purpose: A programme is counted at most once per year, stage and scope. Returns the lines in
--   excess; none means pass.
-- used by: verify
-- columns:
--   object    VARCHAR  the programme
--   found     BIGINT   counted lines
--   expected  BIGINT   lines, the most there may be
select
    programme_id as object,
    count(*) as found,
    1::bigint as expected
from budget_lines
where standing = 'counted'
group by programme_id, fiscal_year, stage, scope_id
having count(*) > 1
order by object;
