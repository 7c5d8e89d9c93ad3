-- name: checks/intake/partner_by_alias
-- purpose: A country goes by its current name. Returns each text that is another name of one,
--   where it stands first.
-- used by: intake
-- includes: partner_texts
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   partner_ko      VARCHAR  the country's name in Korean
--   partner_en      VARCHAR  the country's name in English
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
where
    partner_texts.partner_text in (
        select country_aliases.alias
        from held.country_aliases as country_aliases
        where country_aliases.iso3 = partners.iso3
    )
    and partner_texts.partner_text not in (partners.name_ko, partners.name_en)
order by row, cell, value;
