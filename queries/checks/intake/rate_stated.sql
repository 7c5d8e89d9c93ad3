-- name: checks/intake/rate_stated
-- purpose: Amounts in won of a foreign sheet are as good as the rate they were made with. Returns
--   one row where a rate is stated and selected lines are in its currency.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   currency        VARCHAR  ISO 4217 code
--   rate            DOUBLE   won per unit of the currency
--   rate_date       VARCHAR  the day of the rate
--   rate_source     VARCHAR  whose rate it is
--   line_count      BIGINT   the lines that it made won of
select
    null::integer as row,
    staged_file.unit_cell as cell,
    null::varchar as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    staged_selected.currency,
    staged_file.rate_won::double as rate,
    staged_file.rate_date::varchar as rate_date,
    staged_file.rate_source,
    count(*) as line_count
from staged_selected
cross join staged_file
where staged_file.rate_won is not null and staged_selected.currency <> 'KRW'
group by
    staged_file.unit_cell,
    staged_selected.currency,
    staged_file.rate_won,
    staged_file.rate_date,
    staged_file.rate_source
order by staged_selected.currency;
