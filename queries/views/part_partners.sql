-- name: views/part_partners
-- purpose: The partners that a line's parts name: who holds an amount, and who is named without
--   one; one row per part and partner.
-- used by: coverage/by_year, parts/coverage_items
-- columns:
--   part_id     VARCHAR  the part
--   line_id     VARCHAR  its line
--   partner_id  VARCHAR  country, group or organisation
--   evidence    VARCHAR  split (one partner, amount in won) | named
--   amount_krw  BIGINT   won of a split part; NULL for a named partner
select
    part_id,
    line_id,
    partner_id,
    case when amount_krw is null then 'named' else 'split' end as evidence,
    amount_krw
from line_parts
where kind = 'split'
union all
select
    line_parts.part_id,
    line_parts.line_id,
    part_candidates.partner_id,
    'named' as evidence,
    null as amount_krw
from line_parts
inner join part_candidates on line_parts.part_id = part_candidates.part_id
where line_parts.kind = 'open';
