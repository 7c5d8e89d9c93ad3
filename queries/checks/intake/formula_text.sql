-- name: checks/intake/formula_text
-- purpose: No text of a selected line begins like a formula (=, +, -, @, a tab). Returns the
--   texts that do.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
with texts as (

    select row, 'name_ko' as meaning, name_ko as said from staged_lines where selected
    union all
    select row, 'name_en' as meaning, name_en as said from staged_lines where selected
    union all
    select row, 'account' as meaning, account as said from staged_lines where selected
    union all
    select row, 'ministry' as meaning, ministry_text as said from staged_lines where selected
    union all
    select row, 'channel' as meaning, channel_text as said from staged_lines where selected
    union all
    select staged_parts.row, 'partner' as meaning, staged_parts.partner_text as said
    from staged_parts
    inner join staged_lines on staged_parts.row = staged_lines.row
    where staged_lines.selected

)

select distinct
    texts.row,
    columns.letter || texts.row as cell,
    texts.said as value,
    null::varchar as expected,
    null::bigint as difference_krw
from texts
left join staged_columns as columns on texts.meaning = columns.meaning
where substr(texts.said, 1, 1) in ('=', '+', '-', '@', chr(9), chr(13)) and texts.said <> '-'
order by row, cell, value;
