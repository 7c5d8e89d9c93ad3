-- name: checks/intake/group_without_members
-- purpose: A group of countries that a selected line names has known members. Returns each text
--   that is of one whose members are not all known, where it stands first.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   partner_ko      VARCHAR  the group in Korean
--   partner_en      VARCHAR  the group in English
--   line_count      BIGINT   times that selected lines have it
select
    row,
    cell,
    value,
    null::varchar as expected,
    null::bigint as difference_krw,
    partner_ko,
    partner_en,
    line_count
from (
    select
        staged_parts.row,
        staged_parts.cell,
        staged_parts.partner_text as value,
        partners.name_ko as partner_ko,
        partners.name_en as partner_en,
        count(*) over (partition by staged_parts.partner_text) as line_count,
        row_number() over (
            partition by staged_parts.partner_text order by staged_parts.row, staged_parts.cell
        ) as place
    from staged_parts
    inner join staged_lines on staged_parts.row = staged_lines.row
    inner join held.partners as partners on staged_parts.partner_id = partners.partner_id
    where
        staged_lines.selected
        and partners.kind = 'group'
        and partners.membership in ('unknown', 'partial')
) as placed
where place = 1
order by row, cell, value;
