-- name: parts/recorded_uses
-- purpose: How much is recorded of each ministry, channel, field and partner: lines, and relations
--   without money; one row per family and code of which anything is.
-- used by: search/names
-- includes: cooperation_relations
-- params:
--   year   INTEGER  fiscal year of the lines shown
--   scope  VARCHAR  scope of the lines shown
-- columns:
--   family          VARCHAR  ministry, channel, field, partner
--   code            VARCHAR  its id
--   line_count      BIGINT   lines that have it, counted or not, of all years
--   shown_count     BIGINT   lines of them that are counted in that year and scope, best known
--   relation_count  BIGINT   relations without money that have it
with tagged as (

    select 'ministry' as family, ministry_id as code, line_id, null as relation_id
    from budget_lines
    union all
    select 'channel', channel_id, line_id, null from budget_lines
    union all
    select 'field', field_id, line_id, null from line_fields
    union all
    select 'partner', partner_id, line_id, null from line_partners
    union all
    select 'ministry', ministry_id, null, relation_id from cooperation_relations
    union all
    select 'channel', channel_id, null, relation_id from cooperation_relations
    union all
    select 'field', field_id, null, relation_id from relation_fields
    union all
    select 'partner', partner_id, null, relation_id from cooperation_relations

)

select
    tagged.family,
    tagged.code,
    count(tagged.line_id) as line_count,
    count(leaf_lines.line_id) as shown_count,
    count(tagged.relation_id) as relation_count
from tagged
left join leaf_lines
    on
        tagged.line_id = leaf_lines.line_id
        and leaf_lines.shown_stage = 'latest'
        and leaf_lines.fiscal_year = $year
        and leaf_lines.scope_id = $scope
where tagged.code is not null
group by tagged.family, tagged.code
