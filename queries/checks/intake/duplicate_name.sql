-- name: checks/intake/duplicate_name
-- purpose: Selected lines of one name, ministry and partner are told apart by a code. Returns
--   each further line without a code, with the first.
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
        min(row) over same as first_row
    from staged_named
    where detail_code is null
    window same as (partition by spelling, ministry_id, partner)
) as compared
where row <> first_row
order by row;
