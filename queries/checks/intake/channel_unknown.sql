-- name: checks/intake/channel_unknown
-- purpose: A channel that a selected line names is a known one. Returns each text that is not,
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
    first.channel_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    first.line_count
from (
    select
        channel_text,
        min(row) as row,
        count(*) as line_count
    from staged_lines
    where selected and channel_text is not null and channel_id is null
    group by channel_text
) as first
left join staged_columns as columns on columns.meaning = 'channel'
order by row, value;
