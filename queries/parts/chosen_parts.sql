-- name: parts/chosen_parts
-- purpose: The chosen lines of a year and stage part by part, those without parts as unknown; one
--   row per part.
-- used by: allocation/flows
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
--   ministry_id  VARCHAR  ministry
--   channel_id   VARCHAR  channel; NULL where none is known
--   attribution  VARCHAR  split, named or unknown
--   partner_id   VARCHAR  partner of split money
--   amount_krw   BIGINT   won
select
    chosen_lines.ministry_id,
    chosen_lines.channel_id,
    part_attribution.attribution,
    part_attribution.partner_id,
    part_attribution.amount_krw
from chosen_lines
inner join part_attribution on chosen_lines.line_id = part_attribution.line_id
where
    chosen_lines.fiscal_year = $year
    and chosen_lines.shown_stage = $stage
    and ($attributions is null or list_contains($attributions, part_attribution.attribution))
union all
select
    chosen_lines.ministry_id,
    chosen_lines.channel_id,
    'unknown' as attribution,
    null as partner_id,
    chosen_lines.chosen_krw as amount_krw
from chosen_lines
where
    chosen_lines.fiscal_year = $year
    and chosen_lines.shown_stage = $stage
    and not exists (
        select 1 from line_parts where line_parts.line_id = chosen_lines.line_id
    )
