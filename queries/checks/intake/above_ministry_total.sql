-- name: checks/intake/above_ministry_total
-- purpose: The selected lines of a ministry do not exceed the preferred total that it announced
--   for the year, stage and scope. Returns the totals that would be exceeded.
-- used by: intake
-- includes: staged_selected
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   ministry_en     VARCHAR  the ministry in English
--   found_krw       BIGINT   won, its lines
--   expected_krw    BIGINT   won, its total
select
    min(staged_selected.row) as row,
    null::varchar as cell,
    ministries.name_ko as value,
    null::varchar as expected,
    (sum(staged_selected.amount_krw) - control_totals.amount_krw)::bigint as difference_krw,
    ministries.name_en as ministry_en,
    sum(staged_selected.amount_krw)::bigint as found_krw,
    control_totals.amount_krw as expected_krw
from staged_selected
inner join held.control_totals as control_totals
    on
        staged_selected.ministry_id = control_totals.ministry_id
        and staged_selected.fiscal_year = control_totals.fiscal_year
        and staged_selected.stage = control_totals.stage
        and staged_selected.scope_id = control_totals.scope_id
inner join held.ministries as ministries on control_totals.ministry_id = ministries.ministry_id
where
    control_totals.kind = 'ministry'
    and control_totals.preferred
    and staged_selected.line_kind = 'programme'
group by
    control_totals.control_id,
    control_totals.amount_krw,
    control_totals.rounding_krw,
    ministries.name_ko,
    ministries.name_en
having sum(staged_selected.amount_krw) > control_totals.amount_krw + control_totals.rounding_krw
order by row, value, expected_krw;
