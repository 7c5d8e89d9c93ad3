-- name: views/split_by_partner
-- purpose: Counted money that has one partner and an amount; one row per fiscal year, shown stage,
--   scope and partner.
-- used by: overview/split_partners
-- needs: leaf_lines, part_attribution
-- columns:
--   fiscal_year  INTEGER  fiscal year
--   shown_stage  VARCHAR  budget stage, or latest
--   scope_id     VARCHAR  which definition of international R&D the lines follow
--   partner_id   VARCHAR  country, group or organisation
--   line_count   BIGINT   lines with such money
--   amount_krw   BIGINT   won
--   approximate  BOOLEAN  a source gives one of the amounts as about so much
select
    leaf_lines.fiscal_year,
    leaf_lines.shown_stage,
    leaf_lines.scope_id,
    part_attribution.partner_id,
    count(distinct leaf_lines.line_id) as line_count,
    sum(part_attribution.amount_krw)::bigint as amount_krw,
    bool_or(part_attribution.approximate) as approximate
from leaf_lines
inner join part_attribution on leaf_lines.line_id = part_attribution.line_id
where part_attribution.attribution = 'split' and part_attribution.amount_krw is not null
group by
    leaf_lines.fiscal_year,
    leaf_lines.shown_stage,
    leaf_lines.scope_id,
    part_attribution.partner_id;
