-- name: parts/cooperation_relations
-- purpose: Cooperation recorded without an annual amount, the associations of Korean scientists
--   abroad among it; one row per relation.
-- used by: coverage/behind, coverage/cells, parts/chosen_relations, parts/coverage_items,
--   parts/recorded_uses, records/cooperation, records/cooperation_options, search/names
-- columns:
--   relation_id    VARCHAR  the relation
--   relation_kind  VARCHAR  agreement, joint_committee, programme, call, centre, membership, …
--   name_ko        VARCHAR  its name in Korean
--   name_en        VARCHAR  its name in English
--   partner_id     VARCHAR  partner; NULL where the source names none
--   channel_id     VARCHAR  channel; NULL where none is known
--   ministry_id    VARCHAR  ministry; NULL where none is known
--   year_from      INTEGER  first year; NULL where not known
--   year_to        INTEGER  last year; NULL where open or not known
--   reading_ko     VARCHAR  what the source says and why it is placed so, in Korean
--   reading_en     VARCHAR  the same in English
--   confidence     VARCHAR  high, medium, low
--   source_id      VARCHAR  source
select
    relation_id,
    kind as relation_kind,
    name_ko,
    name_en,
    partner_id,
    channel_id,
    ministry_id,
    year_from,
    year_to,
    reading_ko,
    reading_en,
    confidence,
    source_id
from relations
union all
select
    association_id as relation_id,
    'association' as relation_kind,
    name_ko,
    name_en,
    partner_id,
    'associations' as channel_id,
    null as ministry_id,
    founded as year_from,
    null as year_to,
    reading_ko,
    reading_en,
    confidence,
    source_id
from associations
