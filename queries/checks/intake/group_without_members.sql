-- name: checks/intake/group_without_members
-- purpose: A group of countries that a selected line names has known members. Returns each text
--   that is of one whose members are not all known, where it stands first.
-- used by: intake
-- includes: partner_texts
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
    partner_texts.row,
    partner_texts.cell,
    partner_texts.partner_text as value,
    null::varchar as expected,
    null::bigint as difference_krw,
    partners.name_ko as partner_ko,
    partners.name_en as partner_en,
    partner_texts.line_count
from partner_texts
inner join held.partners as partners on partner_texts.partner_id = partners.partner_id
where partners.kind = 'group' and partners.membership in ('unknown', 'partial')
order by row, cell, value;
