-- name: checks/intake/duplicate_amount
-- purpose: No two ministries have a selected line of the same name and amount. Returns each
--   further line of which this is so, with the first.
-- used by: intake
-- includes: staged_selected, staged_named
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   name            VARCHAR  the line
--   first_row       INTEGER  the row where it stands first
select
    row,
    amount_cell as cell,
    amount_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    name,
    first_row
from (
    select
        row,
        amount_cell,
        amount_text,
        name,
        min(row) over same as first_row,
        min(ministry_id) over same as least,
        max(ministry_id) over same as most
    from staged_named
    where amount_krw <> 0
    window same as (partition by spelling, partner, amount_krw)
) as compared
where row <> first_row and least <> most
order by row;
