-- name: parts/chosen_relations
-- purpose: Cooperation without an annual amount that names a partner and that the filters of a page
--   leave; one row per relation.
-- used by: coverage/behind, coverage/cells, parts/coverage_items
-- includes: cooperation_relations
-- params:
--   year        INTEGER    fiscal year
--   ministries  VARCHAR[]  ministry ids; NULL means all
--   channels    VARCHAR[]  channel ids; NULL means all
--   fields      VARCHAR[]  field ids (a relation with any of them); NULL means all
--   subgroups   VARCHAR[]  rnd, non_rnd; NULL means all
--   dated       BOOLEAN    true: only relations of the fiscal year; NULL or false: of any time
-- columns:
--   relation_id    VARCHAR  the relation
--   relation_kind  VARCHAR  agreement, joint_committee, programme, call, centre, membership, …
--   channel_id     VARCHAR  channel; NULL where none is known
--   partner_id     VARCHAR  partner: country, group or organisation
--   year_from      INTEGER  first year; NULL where not known
--   year_to        INTEGER  last year; NULL where open or not known
--   source_id      VARCHAR  source
select
    relation.relation_id,
    relation.relation_kind,
    relation.channel_id,
    relation.partner_id,
    relation.year_from,
    relation.year_to,
    relation.source_id
from cooperation_relations as relation
left join channels on relation.channel_id = channels.channel_id
where
    relation.partner_id is not null
    and (
        not coalesce($dated, false)
        or (
            coalesce(relation.year_from <= $year, true)
            and coalesce(relation.year_to >= $year, true)
        )
    )
    and ($ministries is null or list_contains($ministries, relation.ministry_id))
    and ($channels is null or list_contains($channels, relation.channel_id))
    and ($subgroups is null or list_contains($subgroups, channels.subgroup))
    and (
        $fields is null
        or exists (
            select 1 from relation_fields
            where
                relation_fields.relation_id = relation.relation_id
                and list_contains($fields, relation_fields.field_id)
        )
    )
