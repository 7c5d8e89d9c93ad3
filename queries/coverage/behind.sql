-- name: coverage/behind
-- purpose: The lines and relations behind what covers a partner, all or those of one field or
--   channel; one row per item, the best of it.
-- used by: pages/country.py, pages/coverage.py
-- includes: chosen_lines, cooperation_relations, chosen_relations, coverage_items
-- params:
--   holder        VARCHAR    country, group or organisation
--   by            VARCHAR    what the cell is of: field, channel, or all
--   cell          VARCHAR    field or channel; unstated for what states none
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
--   lang          VARCHAR    ko or en
-- columns:
--   item_id    VARCHAR  a line or a relation
--   item_kind  VARCHAR  line, or the kind of relation
--   item       VARCHAR  its name
--   evidence   VARCHAR  split, named, group_money, relation or group_relation: the best
--   through    VARCHAR  groups that cover the holder, comma-separated; NULL where it is named
--   split_krw  BIGINT   won that the holder alone has; NULL where no amount is its own
--   ministry   VARCHAR  short name of the ministry; NULL where none is known
--   channel    VARCHAR  name of the channel; NULL where none is known
--   fields     VARCHAR  fields, comma-separated; NULL where none is stated
--   year_from  INTEGER  first year; NULL where not known
--   year_to    INTEGER  last year; NULL where open or not known
--   source_id  VARCHAR  source
with tags as (

    select
        item_id,
        of_line,
        string_agg(
            case when $lang = 'ko' then fields.name_ko else fields.name_en end,
            ', ' order by fields.sort
        ) as fields,
        list(item_fields.field_id) as codes
    from item_fields
    inner join fields on item_fields.field_id = fields.field_id
    group by item_id, of_line

),

items as (

    select
        coverage_items.item_id,
        item_kind,
        channel_id,
        tags.fields,
        year_from,
        year_to,
        min_by(evidence, list_position(
            ['split', 'named', 'group_money', 'relation', 'group_relation'], evidence
        )) as evidence,
        string_agg(distinct through, ', ' order by through) as through,
        sum(amount_krw)::bigint as split_krw
    from coverage_items
    left join tags
        on
            coverage_items.item_id = tags.item_id
            and (coverage_items.item_kind = 'line') = tags.of_line
    where
        holder = $holder
        and case
            when $by = 'all' then true
            when $by = 'channel' then coalesce(channel_id, 'unstated') = $cell
            when $cell = 'unstated' then tags.codes is null
            else coalesce(list_contains(tags.codes, $cell), false)
        end
    group by coverage_items.item_id, item_kind, channel_id, tags.fields, year_from, year_to

)

select
    items.item_id,
    items.item_kind,
    case
        when $lang = 'ko' then coalesce(budget_lines.name_ko, relation.name_ko)
        else coalesce(budget_lines.name_en, relation.name_en)
    end as item,
    items.evidence,
    items.through,
    items.split_krw,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    items.fields,
    items.year_from,
    items.year_to,
    coalesce(budget_lines.source_id, relation.source_id) as source_id
from items
left join budget_lines
    on items.item_kind = 'line' and items.item_id = budget_lines.line_id
left join cooperation_relations as relation
    on items.item_kind <> 'line' and items.item_id = relation.relation_id
left join ministries
    on coalesce(budget_lines.ministry_id, relation.ministry_id) = ministries.ministry_id
left join channels on items.channel_id = channels.channel_id
order by
    list_position(
        ['split', 'named', 'group_money', 'relation', 'group_relation'], items.evidence
    ),
    items.split_krw desc nulls last,
    items.item_kind,
    items.year_from,
    items.item_id;
