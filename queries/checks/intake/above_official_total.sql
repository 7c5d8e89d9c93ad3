-- name: checks/intake/above_official_total
-- purpose: The counted lines of a year, stage and scope do not exceed the preferred official
--   total, those of the snapshot that the file leaves standing included. Returns the total that
--   would be exceeded.
-- used by: intake
-- includes: staged_selected, staged_slices, slice_lines
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   found_krw       BIGINT   won, the lines together
--   expected_krw    BIGINT   won, the official total
with standing as (

    select leaf_lines.amount_krw
    from held.leaf_lines as leaf_lines
    cross join staged_file
    where
        leaf_lines.shown_stage = staged_file.stage
        and leaf_lines.fiscal_year = staged_file.fiscal_year
        and leaf_lines.scope_id = staged_file.scope_id
        and leaf_lines.programme_id not in (
            select programme_id from staged_selected where programme_id is not null
        )
        and leaf_lines.line_id not in (
            select line_id from slice_lines where completeness = 'complete'
        )
    union all
    select amount_krw from staged_selected where line_kind = 'programme'

),

summed as (select sum(amount_krw)::bigint as found_krw from standing)

select
    null::integer as row,
    null::varchar as cell,
    null::varchar as value,
    null::varchar as expected,
    summed.found_krw - official_totals.amount_krw as difference_krw,
    summed.found_krw,
    official_totals.amount_krw as expected_krw
from held.official_totals as official_totals
inner join staged_file
    on
        official_totals.shown_stage = staged_file.stage
        and official_totals.fiscal_year = staged_file.fiscal_year
        and official_totals.scope_id = staged_file.scope_id
cross join summed
where
    summed.found_krw > official_totals.amount_krw + official_totals.rounding_krw
    and exists (select 1 from staged_selected)
order by expected_krw;
