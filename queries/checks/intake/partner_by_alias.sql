-- name: checks/intake/partner_by_alias
-- purpose: A country goes by its current name. Returns each text that is another name of one,
--   where it stands first.
-- used by: intake
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
        and staged_parts.partner_text in (
            select country_aliases.alias
            from held.country_aliases as country_aliases
            where country_aliases.iso3 = partners.iso3
        )
        and staged_parts.partner_text not in (partners.name_ko, partners.name_en)
) as placed
where place = 1
order by row, cell, value;
