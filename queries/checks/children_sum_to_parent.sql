-- name: checks/children_sum_to_parent
-- purpose: The recorded details of a line add up to it, or the difference is told. Returns the
--   parents whose details fall short or exceed; none means pass.
-- used by: verify
-- columns:
--   object    VARCHAR  the parent line
--   found     BIGINT   won, sum of its recorded details at the same stage
--   expected  BIGINT   won, the parent
select
    parents.line_id as object,
    sum(children.amount_krw)::bigint as found,
    parents.amount_krw as expected
from budget_lines as parents
inner join budget_lines as children
    on
        parents.line_id = children.parent_line_id
        and parents.fiscal_year = children.fiscal_year
        and parents.stage = children.stage
group by parents.line_id, parents.amount_krw
having sum(children.amount_krw) <> parents.amount_krw
order by object;
