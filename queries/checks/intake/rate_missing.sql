-- name: checks/intake/rate_missing
-- purpose: A foreign amount has an exchange rate, so that it is known in won. Returns the
--   selected lines without one.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   currency        VARCHAR  ISO 4217 code
select
    row,
    amount_cell as cell,
    amount_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    currency
from staged_selected
where currency <> 'KRW' and source_amount is not null and amount_krw is null
order by row;
