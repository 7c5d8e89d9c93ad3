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
select
    split_by_partner.partner_id,
    case when $lang = 'ko' then partners.name_ko else partners.name_en end as partner,
    split_by_partner.line_count,
    split_by_partner.amount_krw,
    split_by_partner.approximate
from split_by_partner
inner join partners on split_by_partner.partner_id = partners.partner_id
where
    split_by_partner.fiscal_year = $year
    and split_by_partner.shown_stage = $stage
    and split_by_partner.scope_id = $scope
order by split_by_partner.amount_krw desc, split_by_partner.partner_id;
