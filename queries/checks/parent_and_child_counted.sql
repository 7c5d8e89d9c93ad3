-- name: checks/parent_and_child_counted
-- purpose: A parent and its details never both enter a sum. Returns the counted lines under a
--   counted line; none means pass.
-- used by: verify
-- columns:
--   object    VARCHAR  the detail
--   found     BIGINT   won, the detail
--   expected  BIGINT   won, the counted line above it
with recursive above as (

    select
        line_id,
        parent_line_id as ancestor_id
    from budget_lines
    where parent_line_id is not null
    union
    select
        above.line_id,
        budget_lines.parent_line_id as ancestor_id
    from above
    inner join budget_lines on above.ancestor_id = budget_lines.line_id
    where budget_lines.parent_line_id is not null

)

select
    children.line_id as object,
    children.amount_krw as found,
    ancestors.amount_krw as expected
from above
inner join budget_lines as children on above.line_id = children.line_id
inner join budget_lines as ancestors on above.ancestor_id = ancestors.line_id
where children.standing = 'counted' and ancestors.standing = 'counted'
order by object;
