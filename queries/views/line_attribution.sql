-- name: views/line_attribution
-- purpose: Money of each line by what is known of its partners; one row per line that has parts.
-- used by: records/lines, views/counted_lines, views/overlapping_splits
-- needs: part_attribution
-- columns:
--   line_id      VARCHAR  the line
--   split_krw    BIGINT   won with one partner and an amount
--   named_krw    BIGINT   won with named partners and no split between them
--   unknown_krw  BIGINT   won with no named partner
select
    line_id,
    coalesce(sum(amount_krw) filter (where attribution = 'split'), 0)::bigint as split_krw,
    coalesce(sum(amount_krw) filter (where attribution = 'named'), 0)::bigint as named_krw,
    coalesce(sum(amount_krw) filter (where attribution = 'unknown'), 0)::bigint as unknown_krw
from part_attribution
group by line_id;
