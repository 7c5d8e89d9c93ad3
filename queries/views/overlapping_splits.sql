-- name: views/overlapping_splits
-- purpose: Lines that overlap counted ones, have money with one partner, and are no part of a line
--   that does; one row per line.
-- used by: overview/wider_split
-- needs: line_attribution
-- columns:
--   line_id      VARCHAR  the line
--   fiscal_year  INTEGER  fiscal year
--   stage        VARCHAR  the line's own stage
--   split_krw    BIGINT   won with one partner and an amount
select
    budget_lines.line_id,
    budget_lines.fiscal_year,
    budget_lines.stage,
    line_attribution.split_krw
from budget_lines
inner join line_attribution on budget_lines.line_id = line_attribution.line_id
where
    budget_lines.standing = 'overlaps'
    and line_attribution.split_krw > 0
    and not exists (
        select 1 from line_relations
        where line_relations.line_id = budget_lines.line_id and line_relations.relation = 'part_of'
    );
