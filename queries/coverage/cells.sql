-- name: coverage/cells
-- purpose: How each partner is covered, as a whole or by field or channel: each line and relation
--   once in a cell, as the best that it is there; one row per holder and cell.
-- used by: pages/country.py, pages/coverage.py
-- includes: chosen_lines, cooperation_relations, chosen_relations, coverage_items
-- params:
--   by            VARCHAR    what is across: field, channel, or all for one cell a partner
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
--   holder                VARCHAR    country, group or organisation
--   cell                  VARCHAR    field or channel; NULL where none is stated; all
--   split_count           BIGINT     lines of which the holder has an amount
--   named_count           BIGINT     lines that name the holder without its amount
--   group_count           BIGINT     lines that reach the holder through a group only
--   relation_count        BIGINT     relations with the holder itself
--   group_relation_count  BIGINT     relations that reach the holder through a group only
--   split_krw             BIGINT     won that the holder alone has; NULL where no line says
--   through               VARCHAR[]  groups through which it is reached, in order
--   year_from             INTEGER    first year of a relation; NULL where none is known
--   year_to               INTEGER    last year of a relation; NULL where none is known
--   source_ids            VARCHAR[]  sources of the lines and relations, in order
with tagged as (

    select
        coverage_items.*,
        case $by
            when 'channel' then coverage_items.channel_id
            when 'all' then 'all'
            else item_fields.field_id
        end as cell
    from coverage_items
    left join item_fields
        on
            $by = 'field'
            and coverage_items.item_id = item_fields.item_id
            and (coverage_items.item_kind = 'line') = item_fields.of_line

),

items as (

    select
        holder,
        cell,
        item_id,
        min(
            case evidence
                when 'split' then 1
                when 'named' then 2
                when 'group_money' then 3
                when 'relation' then 4
                else 5
            end
        ) as best,
        sum(amount_krw)::bigint as amount_krw,
        list(distinct through) filter (where through is not null) as through,
        min(case when item_kind <> 'line' then year_from end) as year_from,
        max(case when item_kind <> 'line' then year_to end) as year_to,
        min(source_id) as source_id
    from tagged
    where $by <> 'field' or $fields is null or list_contains($fields, cell)
    group by holder, cell, item_id

)

select
    holder,
    cell,
    count(*) filter (where best = 1) as split_count,
    count(*) filter (where best = 2) as named_count,
    count(*) filter (where best = 3) as group_count,
    count(*) filter (where best = 4) as relation_count,
    count(*) filter (where best = 5) as group_relation_count,
    sum(amount_krw)::bigint as split_krw,
    list_sort(list_distinct(flatten(list(coalesce(through, []))))) as through,
    min(year_from) as year_from,
    max(year_to) as year_to,
    list_sort(list(distinct source_id)) as source_ids
from items
group by holder, cell
order by holder, cell;
