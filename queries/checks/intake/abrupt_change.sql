-- name: checks/intake/abrupt_change
-- purpose: The amount of a selected line is no more than three times what the snapshot last knew
--   of its programme in the file's year or the year before, and no less than a third. Returns the
--   lines that are; those off by a unit are another rule's.
-- used by: intake
-- includes: staged_selected, last_known, beside_last_known
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   found_krw       BIGINT   won, the line
--   expected_krw    BIGINT   won, last known of the programme
--   last_year       INTEGER  the fiscal year of that
select
    row,
    amount_cell as cell,
    amount_text as value,
    null::varchar as expected,
    amount_krw - last_krw as difference_krw,
    amount_krw as found_krw,
    last_krw as expected_krw,
    last_year
from beside_last_known
where
    last_year >= fiscal_year - 1
    and times > 3
    and times not between 500 and 2000
    and times not between 500000 and 2000000
order by row;
