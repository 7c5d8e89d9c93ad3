-- name: checks/intake/parts_without_amount
-- purpose: A selected line that names several partners says how much each has. Returns those
--   that say it of none.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   partner_count   BIGINT   partners named
select
    staged_selected.row,
    min(staged_parts.cell) as cell,
    staged_selected.name as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    count(distinct staged_parts.partner_text) as partner_count
from staged_selected
inner join staged_parts on staged_selected.row = staged_parts.row
group by staged_selected.row, staged_selected.name
having count(distinct staged_parts.partner_text) > 1 and count(staged_parts.amount_krw) = 0
order by row;
