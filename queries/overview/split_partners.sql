-- name: overview/split_partners
-- purpose: Counted money of a year that has one partner and an amount; one row per partner.
-- used by: pages/overview.py
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest
--   scope  VARCHAR  scope of the lines
--   lang   VARCHAR  ko or en
-- columns:
--   partner_id   VARCHAR  country, group or organisation
--   partner      VARCHAR  its name
--   line_count   BIGINT   counted lines with an amount for it
--   amount_krw   BIGINT   won with this partner and an amount
--   approximate  BOOLEAN  a source says about of one of the amounts
with attributed as (

    select
        leaf_lines.line_id,
        part_attribution.amount_krw,
        part_attribution.partner_id,
        part_attribution.approximate
    from leaf_lines
    inner join part_attribution on leaf_lines.line_id = part_attribution.line_id
    where
        leaf_lines.fiscal_year = $year
        and leaf_lines.shown_stage = $stage
        and leaf_lines.scope_id = $scope
        and part_attribution.attribution = 'split'
        and part_attribution.amount_krw is not null

)

select
    attributed.partner_id,
    case when $lang = 'ko' then partners.name_ko else partners.name_en end as partner,
    count(distinct attributed.line_id) as line_count,
    sum(attributed.amount_krw)::bigint as amount_krw,
    bool_or(attributed.approximate) as approximate
from attributed
inner join partners on attributed.partner_id = partners.partner_id
group by attributed.partner_id, partner
order by amount_krw desc, attributed.partner_id;
