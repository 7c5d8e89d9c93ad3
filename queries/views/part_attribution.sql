-- name: views/part_attribution
-- purpose: What is known of the partner of each part of a line; one row per part.
-- used by: overview/split_partners, parts/chosen_parts, records/line_parts, views/line_attribution
-- columns:
--   part_id      VARCHAR  the part
--   line_id      VARCHAR  its line
--   amount_krw   BIGINT   won; NULL where the source's currency has no stated rate
--   attribution  VARCHAR  split (one partner, amount) | named (partners, no split) | unknown
select
    line_parts.part_id,
    line_parts.line_id,
    line_parts.amount_krw,
    case
        when line_parts.kind = 'split' then 'split'
        when count(part_candidates.partner_id) > 0 then 'named'
        else 'unknown'
    end as attribution
from line_parts
left join part_candidates on line_parts.part_id = part_candidates.part_id
group by
    line_parts.part_id,
    line_parts.line_id,
    line_parts.amount_krw,
    line_parts.kind;
