-- name: checks/parts_complete
-- purpose: The parts of a counted line add up to it, the open part included. Returns the lines that
--   break this; none means pass.
-- used by: verify
-- columns:
--   object    VARCHAR  the line
--   found     BIGINT   won, sum of its parts
--   expected  BIGINT   won, the line
select
    budget_lines.line_id as object,
    coalesce(sum(line_parts.amount_krw), 0)::bigint as found,
    budget_lines.amount_krw as expected
from budget_lines
left join line_parts on budget_lines.line_id = line_parts.line_id
where budget_lines.standing = 'counted' and budget_lines.amount_krw is not null
group by budget_lines.line_id, budget_lines.amount_krw
having coalesce(sum(line_parts.amount_krw), 0) < budget_lines.amount_krw
order by object;
