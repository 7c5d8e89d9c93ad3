-- name: views/line_partners
-- purpose: Which partners a line is split to or names; one row per line and partner.
-- used by: intake/diff_partners, parts/recorded_uses, records/lines, records/options
-- columns:
--   line_id     VARCHAR  the line
--   partner_id  VARCHAR  country, group or organisation
select
    line_parts.line_id,
    line_parts.partner_id
from line_parts
where line_parts.partner_id is not null
union
select
    line_parts.line_id,
    part_candidates.partner_id
from line_parts
inner join part_candidates on line_parts.part_id = part_candidates.part_id;
