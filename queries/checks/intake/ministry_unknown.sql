-- name: checks/intake/ministry_unknown
-- purpose: A ministry that a selected line names is a known one. Returns each text that is not,
--   at its first line.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   line_count      BIGINT   selected lines that have it
select
    first.row,
    columns.letter || first.row as cell,
    first.ministry_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    first.line_count
from (
    select
        ministry_text,
        min(row) as row,
        count(*) as line_count
    from staged_lines
    where selected and ministry_text is not null and ministry_id is null
    group by ministry_text
) as first
left join staged_columns as columns on columns.meaning = 'ministry'
order by row, value;
