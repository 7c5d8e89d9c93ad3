-- name: checks/intake/parts_over_line
-- purpose: The parts of a selected line do not exceed it. Returns the lines whose parts do.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   found_krw       BIGINT   won, the line
--   expected_krw    BIGINT   won, its parts: the least that the line must be
select
    staged_selected.row,
    staged_selected.amount_cell as cell,
    staged_selected.amount_text as value,
    null::varchar as expected,
    (staged_selected.amount_krw - sum(staged_parts.amount_krw))::bigint as difference_krw,
    staged_selected.amount_krw as found_krw,
    sum(staged_parts.amount_krw)::bigint as expected_krw
from staged_selected
inner join staged_parts on staged_selected.row = staged_parts.row
group by
    staged_selected.row,
    staged_selected.amount_cell,
    staged_selected.amount_text,
    staged_selected.amount_krw
having sum(staged_parts.amount_krw) > staged_selected.amount_krw
order by row;
