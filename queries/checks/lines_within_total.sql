-- name: checks/lines_within_total
-- purpose: The counted lines of a year, stage and scope may not exceed the official total. Returns
--   the totals that are exceeded; none means pass.
-- used by: verify
-- columns:
--   object    VARCHAR  the official total
--   found     BIGINT   won, sum of the counted lines
--   expected  BIGINT   won, the total with its rounding: the most they may be
select distinct
    official_totals.control_id as object,
    sum(leaf_lines.amount_krw)::bigint as found,
    official_totals.amount_krw + official_totals.rounding_krw as expected
from official_totals
inner join leaf_lines
    on
        official_totals.fiscal_year = leaf_lines.fiscal_year
        and official_totals.scope_id = leaf_lines.scope_id
        and official_totals.shown_stage = leaf_lines.shown_stage
group by
    official_totals.control_id,
    official_totals.shown_stage,
    official_totals.amount_krw,
    official_totals.rounding_krw
having sum(leaf_lines.amount_krw) > official_totals.amount_krw + official_totals.rounding_krw
order by object, found;
