-- name: checks/children_within_parent
-- purpose: The counted details of a line may not exceed it. Returns the parents that break this;
--   none means pass.
-- used by: verify
-- columns:
--   object    VARCHAR  the parent line
--   found     BIGINT   won, sum of its counted details at the same stage
--   expected  BIGINT   won, the parent: the most they may be
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
where children.standing = 'counted'
group by parents.line_id, parents.amount_krw
having sum(children.amount_krw) > parents.amount_krw
order by object;
