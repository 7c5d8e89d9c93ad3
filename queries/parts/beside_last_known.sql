-- name: parts/beside_last_known
-- purpose: The amount of each selected line beside the last known one of its programme, where both
--   are above zero; one row per line.
-- used by: checks/intake/abrupt_change, checks/intake/unit_of_file, checks/intake/unit_of_line
-- includes: staged_selected, last_known
-- columns:
--   row          INTEGER  the row in the sheet
--   amount_cell  VARCHAR  the cell of its amount
--   amount_text  VARCHAR  the amount as the cell writes it
--   fiscal_year  INTEGER  fiscal year of the file
--   amount_krw   BIGINT   won, the line
--   last_krw     BIGINT   won, last known of the programme
--   last_year    INTEGER  the fiscal year of that
--   ratio        DOUBLE   the amount by the last known one
--   times        DOUBLE   how many times the smaller of the two the larger one is
select
    staged_selected.row,
    staged_selected.amount_cell,
    staged_selected.amount_text,
    staged_selected.fiscal_year,
    staged_selected.amount_krw,
    last_known.last_krw,
    last_known.last_year,
    staged_selected.amount_krw::double / last_known.last_krw as ratio,
    greatest(
        staged_selected.amount_krw::double / last_known.last_krw,
        last_known.last_krw::double / staged_selected.amount_krw
    ) as times
from staged_selected
inner join last_known on staged_selected.row = last_known.row
where staged_selected.amount_krw > 0 and last_known.last_krw > 0;
