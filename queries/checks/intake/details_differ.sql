-- name: checks/intake/details_differ
-- purpose: The details of a parent add up to it. Returns the parents of which they do not.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   found_krw       BIGINT   won, the parent
--   expected_krw    BIGINT   won, the sum of its details
--   detail_count    BIGINT   its details
select
    parents.row,
    parents.amount_cell as cell,
    parents.amount_text as value,
    null::varchar as expected,
    (parents.amount_krw - sum(details.amount_krw))::bigint as difference_krw,
    parents.amount_krw as found_krw,
    sum(details.amount_krw)::bigint as expected_krw,
    count(*) as detail_count
from staged_lines as parents
inner join staged_lines as details on parents.row = details.parent_row
cross join staged_file
where parents.amount_krw is not null
group by
    parents.row, parents.amount_cell, parents.amount_text, parents.amount_krw, staged_file.rate_won
having
    -- Of a foreign sheet each amount is rounded to won by itself.
    abs(sum(details.amount_krw) - parents.amount_krw)
    > case when staged_file.rate_won is null then 0 else count(*) end
order by row;
