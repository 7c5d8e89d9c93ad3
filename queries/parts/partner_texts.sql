-- name: parts/partner_texts
-- purpose: The texts by which selected lines name partners, each where it stands first; one row
--   per text and partner.
-- used by: checks/intake/group_without_members, checks/intake/partner_by_alias,
--   checks/intake/partner_unknown
-- columns:
--   row           INTEGER  the row in the sheet where it stands first
--   cell          VARCHAR  the cell
--   partner_text  VARCHAR  what stands there
--   partner_id    VARCHAR  whom it means; NULL where the text is of nobody known
--   line_count    BIGINT   times that selected lines have it
select
    placed.row,
    placed.cell,
    placed.partner_text,
    placed.partner_id,
    placed.line_count
from (
    select
        staged_parts.row,
        staged_parts.cell,
        staged_parts.partner_text,
        staged_parts.partner_id,
        count(*) over (
            partition by staged_parts.partner_text, staged_parts.partner_id
        ) as line_count,
        row_number() over (
            partition by staged_parts.partner_text, staged_parts.partner_id
            order by staged_parts.row, staged_parts.cell
        ) as place
    from staged_parts
    inner join staged_lines on staged_parts.row = staged_lines.row
    where staged_lines.selected
) as placed
where placed.place = 1;
