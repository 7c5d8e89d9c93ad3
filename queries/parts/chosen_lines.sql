-- name: parts/chosen_lines
-- purpose: The counted lines that the filters of a page leave, of every year and stage shown; the
--   money is that of the chosen attributions. One row per line and shown_stage.
-- used by: allocation/bridge, allocation/by_field, allocation/by_subgroup, allocation/changes,
--   allocation/flows, allocation/lines, allocation/tree, coverage/behind, coverage/cells,
--   coverage/unnamed, diversification/by_cell, diversification/known, diversification/movement,
--   diversification/open_sets, diversification/questions, diversification/relations,
--   diversification/split, diversification/split_lines, parts/chosen_openings, parts/chosen_parts,
--   parts/coverage_items, parts/paired_programmes
-- params:
--   scope         VARCHAR    scope of the lines
--   ministries    VARCHAR[]  ministry ids; NULL means all
--   channels      VARCHAR[]  channel ids; NULL means all
--   fields        VARCHAR[]  field ids (a line with any of them); NULL means all
--   subgroups     VARCHAR[]  rnd, non_rnd; NULL means all, lines without a channel included
--   bases         VARCHAR[]  budget, award; NULL means all
--   attributions  VARCHAR[]  split, named, unknown; NULL means all
-- columns:
--   shown_stage   VARCHAR  stage under which the line is shown: its own, or latest
--   fiscal_year   INTEGER  fiscal year
--   line_id       VARCHAR  the line
--   name_ko       VARCHAR  name in Korean
--   name_en       VARCHAR  name in English
--   programme_id  VARCHAR  its programme across stages and years
--   level         VARCHAR  level of the programme
--   project_end   INTEGER  last year of the programme; NULL where not known
--   stage         VARCHAR  the line's own stage
--   ministry_id   VARCHAR  ministry
--   channel_id    VARCHAR  channel; NULL where none is known
--   is_new        BOOLEAN  new in that year; NULL where not said
--   confidence    VARCHAR  how sure the reading is
--   source_id     VARCHAR  where the line is from
--   split_krw     BIGINT   won with one partner; 0 where split is not chosen
--   named_krw     BIGINT   won with named partners; 0 where named is not chosen
--   unknown_krw   BIGINT   won with no named partner; 0 where unknown is not chosen
--   chosen_krw    BIGINT   won of the chosen attributions, the three together
select
    leaf_lines.shown_stage,
    leaf_lines.fiscal_year,
    leaf_lines.line_id,
    leaf_lines.name_ko,
    leaf_lines.name_en,
    leaf_lines.programme_id,
    leaf_lines.level,
    leaf_lines.project_end,
    leaf_lines.stage,
    leaf_lines.ministry_id,
    leaf_lines.channel_id,
    leaf_lines.is_new,
    leaf_lines.confidence,
    leaf_lines.source_id,
    case
        when $attributions is null or list_contains($attributions, 'split')
            then leaf_lines.split_krw
        else 0
    end as split_krw,
    case
        when $attributions is null or list_contains($attributions, 'named')
            then leaf_lines.named_krw
        else 0
    end as named_krw,
    case
        when $attributions is null or list_contains($attributions, 'unknown')
            then leaf_lines.unknown_krw
        else 0
    end as unknown_krw,
    case
        when $attributions is null then leaf_lines.amount_krw
        else
            (list_contains($attributions, 'split')::integer * leaf_lines.split_krw)
            + (list_contains($attributions, 'named')::integer * leaf_lines.named_krw)
            + (list_contains($attributions, 'unknown')::integer * leaf_lines.unknown_krw)
    end as chosen_krw
from leaf_lines
left join channels on leaf_lines.channel_id = channels.channel_id
where
    leaf_lines.scope_id = $scope
    and ($ministries is null or list_contains($ministries, leaf_lines.ministry_id))
    and ($channels is null or list_contains($channels, leaf_lines.channel_id))
    and ($subgroups is null or list_contains($subgroups, channels.subgroup))
    and ($bases is null or list_contains($bases, leaf_lines.basis))
    and (
        $attributions is null
        or (list_contains($attributions, 'split') and leaf_lines.split_krw <> 0)
        or (list_contains($attributions, 'named') and leaf_lines.named_krw <> 0)
        or (list_contains($attributions, 'unknown') and leaf_lines.unknown_krw <> 0)
    )
    and (
        $fields is null
        or exists (
            select 1 from line_fields
            where
                line_fields.line_id = leaf_lines.line_id
                and list_contains($fields, line_fields.field_id)
        )
    )
