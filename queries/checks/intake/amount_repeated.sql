-- name: checks/intake/amount_repeated
-- purpose: One amount is not written once for each of its partners. Returns each further
--   selected line of the same name, ministry, code and amount where the partners differ, with the
--   first.
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
        min(partner) over same as least,
        max(partner) over same as most
    from staged_named
    where amount_krw <> 0
    window same as (partition by spelling, ministry_id, detail_code, amount_krw)
) as compared
where row <> first_row and least <> most
order by row;
