-- name: checks/parts_within_line
-- purpose: The parts of a line may not exceed it. Returns the lines that break this; none means
--   pass.
-- used by: verify
-- columns:
--   object    VARCHAR  the line
--   found     BIGINT   won, sum of its parts
--   expected  BIGINT   won, the line: the most they may be
select
    budget_lines.line_id as object,
    sum(line_parts.amount_krw)::bigint as found,
    budget_lines.amount_krw as expected
from budget_lines
inner join line_parts on budget_lines.line_id = line_parts.line_id
group by budget_lines.line_id, budget_lines.amount_krw
having sum(line_parts.amount_krw) > budget_lines.amount_krw
order by object;
