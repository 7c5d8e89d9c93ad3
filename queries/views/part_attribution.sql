-- name: views/part_attribution
-- purpose: What is known of the partner of each part of a line; one row per part.
-- used by: parts/chosen_parts, records/line_parts, views/line_attribution, views/split_by_partner
-- columns:
--   part_id      VARCHAR  the part
--   line_id      VARCHAR  its line
--   partner_id   VARCHAR  the one partner of a split part; NULL for an open part
--   amount_krw   BIGINT   won; NULL where the source's currency has no stated rate
--   approximate  BOOLEAN  the source gives the amount as about so much
--   attribution  VARCHAR  split (one partner, amount) | named (partners, no split) | unknown
select
    line_parts.part_id,
    line_parts.line_id,
    line_parts.partner_id,
    line_parts.amount_krw,
    line_parts.approximate,
    case
        when line_parts.kind = 'split' then 'split'
        when named.part_id is not null then 'named'
        else 'unknown'
    end as attribution
from line_parts
left join (select distinct part_id from part_candidates) as named
    on line_parts.part_id = named.part_id;
