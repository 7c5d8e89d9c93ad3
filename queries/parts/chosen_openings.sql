-- name: parts/chosen_openings
-- purpose: The chosen lines of a year and stage part by part, with who may hold each; a line
--   without parts is one open part that may have no partner. One row per part.
-- used by: coverage/unnamed, diversification/open_sets, diversification/questions,
--   diversification/relations, diversification/split, diversification/split_lines
-- includes: chosen_lines
-- params:
--   year          INTEGER    fiscal year
--   stage         VARCHAR    budget stage, or latest
--   scope         VARCHAR    scope of the lines
--   ministries    VARCHAR[]  ministry ids; NULL means all
--   channels      VARCHAR[]  channel ids; NULL means all
--   fields        VARCHAR[]  field ids (a line with any of them); NULL means all
--   subgroups     VARCHAR[]  rnd, non_rnd; NULL means all
--   bases         VARCHAR[]  budget, award; NULL means all
--   attributions  VARCHAR[]  split, named, unknown; NULL means all
-- columns:
--   part_id     VARCHAR    the part; the line where it has none
--   line_id     VARCHAR    its line
--   amount_krw  BIGINT     won
--   cell        VARCHAR    the one country or organisation that holds it; NULL where it is open
--   candidates  VARCHAR[]  who may hold an open part, in order; NULL means any country
--   named       VARCHAR[]  candidates named one by one, in order; NULL for none
--   stated      INTEGER    how many partners share it; NULL where the source does not say
--   optional    BOOLEAN    some or all of it may have no foreign partner
select
    coalesce(part_openings.part_id, chosen_lines.line_id) as part_id,
    chosen_lines.line_id,
    coalesce(part_openings.amount_krw, chosen_lines.chosen_krw) as amount_krw,
    part_openings.cell,
    part_openings.candidates,
    part_openings.named,
    part_openings.stated,
    coalesce(part_openings.optional, true) as optional
from chosen_lines
left join part_openings on chosen_lines.line_id = part_openings.line_id
where chosen_lines.fiscal_year = $year and chosen_lines.shown_stage = $stage
