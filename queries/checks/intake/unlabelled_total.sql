-- name: checks/intake/unlabelled_total
-- purpose: No line without a code of its own is the sum of the lines right above it: two or
--   more, from a gap between lines or from another such sum on. Returns the lines that are.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   found_krw       BIGINT   won, the line and the sum above it
--   start_row       INTEGER  the row from which the sum runs
with numbered as (

    select
        staged_lines.row,
        staged_lines.amount_cell,
        staged_lines.amount_text,
        staged_lines.amount_krw,
        staged_lines.detail_code is null and staged_lines.ntis_code is null as codeless,
        row_number() over (order by staged_lines.row) as place,
        staged_lines.row - lag(staged_lines.row, 1, 0) over (order by staged_lines.row) as gap,
        (sum(staged_lines.amount_krw) over (order by staged_lines.row))::bigint
        - staged_lines.amount_krw as above_krw
    from staged_lines
    where staged_lines.kind = 'line' and staged_lines.amount_krw <> 0

),

sums as (

    select ends.*, starts.place as start, starts.row as start_row, starts.gap as start_gap
    from numbered as ends
    inner join numbered as starts
        on
            ends.above_krw - ends.amount_krw = starts.above_krw
            and ends.place >= starts.place + 2
    where ends.codeless

)

select distinct
    sums.row,
    sums.amount_cell as cell,
    sums.amount_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    sums.amount_krw as found_krw,
    sums.start_row
from sums
left join sums as earlier on sums.start = earlier.place + 1
where sums.start = 1 or sums.start_gap > 1 or earlier.row is not null
order by row, start_row;
