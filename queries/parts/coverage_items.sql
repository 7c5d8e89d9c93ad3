-- name: parts/coverage_items
-- purpose: What covers whom: each chosen line and each relation with the partners it names, and
--   with the members of a group that it names; one row per item, holder, evidence and group.
-- used by: coverage/behind, coverage/cells
-- includes: chosen_lines, cooperation_relations, chosen_relations
-- params:
--   year          INTEGER    fiscal year
--   stage         VARCHAR    budget stage, or latest
--   scope         VARCHAR    scope of the lines
--   ministries    VARCHAR[]  ministry ids; NULL means all
--   channels      VARCHAR[]  channel ids; NULL means all
--   fields        VARCHAR[]  field ids (an item with any of them); NULL means all
--   subgroups     VARCHAR[]  rnd, non_rnd; NULL means all
--   bases         VARCHAR[]  budget, award; NULL means all
--   attributions  VARCHAR[]  split, named, unknown; NULL means all
--   dated         BOOLEAN    true: only relations of the fiscal year; NULL or false: of any time
-- columns:
--   item_id     VARCHAR  a line or a relation
--   item_kind   VARCHAR  line, or the kind of relation
--   channel_id  VARCHAR  channel; NULL where none is known
--   year_from   INTEGER  first year; NULL where not known
--   year_to     INTEGER  last year; NULL where open or not known
--   holder      VARCHAR  the partner covered: country, group or organisation
--   evidence    VARCHAR  split, named, group_money, relation or group_relation
--   through     VARCHAR  the group that covers its member; NULL where the partner is named itself
--   amount_krw  BIGINT   won that the holder alone has; NULL where no amount is its own
--   source_id   VARCHAR  where the item is from
with mentioned as (

    select
        part_partners.line_id as item_id,
        'line' as item_kind,
        chosen_lines.channel_id,
        chosen_lines.fiscal_year as year_from,
        chosen_lines.fiscal_year as year_to,
        part_partners.partner_id,
        part_partners.evidence,
        'group_money' as evidence_of_members,
        part_partners.amount_krw,
        chosen_lines.source_id
    from chosen_lines
    inner join part_partners on chosen_lines.line_id = part_partners.line_id
    where
        chosen_lines.fiscal_year = $year
        and chosen_lines.shown_stage = $stage
        and ($attributions is null or list_contains($attributions, part_partners.evidence))
    union all
    select
        relation.relation_id,
        relation.relation_kind,
        relation.channel_id,
        relation.year_from,
        relation.year_to,
        relation.partner_id,
        'relation' as evidence,
        'group_relation' as evidence_of_members,
        null as amount_krw,
        relation.source_id
    from chosen_relations as relation

)

select
    item_id,
    item_kind,
    channel_id,
    year_from,
    year_to,
    partner_id as holder,
    evidence,
    null as through,
    amount_krw,
    source_id
from mentioned
union all
select
    mentioned.item_id,
    mentioned.item_kind,
    mentioned.channel_id,
    mentioned.year_from,
    mentioned.year_to,
    partner_members.iso3 as holder,
    mentioned.evidence_of_members as evidence,
    mentioned.partner_id as through,
    null as amount_krw,
    mentioned.source_id
from mentioned
inner join partner_members
    on
        mentioned.partner_id = partner_members.partner_id
        and partner_members.iso3 <> 'KOR'
        and coalesce(year(partner_members.joined) <= $year, true)
        and coalesce(year(partner_members.left_on) >= $year, true)
