-- name: views/leaf_lines
-- purpose: The only lines that may enter a sum: counted programmes with an amount in won, once
--   under their own stage and, where they are the latest known figure of their programme and year,
--   once more under the stage "latest". Always filter by shown_stage; one row per line and
--   shown_stage.
-- used by: allocation/scopes, allocation/years, checks/intake/above_official_total,
--   checks/lines_within_total, intake/diff_partners, overview/doubtful, overview/lines,
--   overview/new_lines, overview/split_partners, overview/wider_split, parts/chosen_lines,
--   parts/slice_pairs, summary/headline, summary/mix
-- needs: stage_ranks, line_attribution
-- columns:
--   shown_stage   VARCHAR  stage under which the line is shown: its own, or latest
--   line_id       VARCHAR  the line
--   programme_id  VARCHAR  its programme across stages and years
--   fiscal_year   INTEGER  fiscal year
--   stage         VARCHAR  the line's own stage
--   basis         VARCHAR  budget or award
--   scope_id      VARCHAR  which definition of international R&D the line follows
--   ministry_id   VARCHAR  ministry
--   channel_id    VARCHAR  channel; NULL where none is known
--   is_new        BOOLEAN  new in that year; NULL where not said
--   level         VARCHAR  level of the programme
--   project_end   INTEGER  last year of the programme; NULL where not known
--   amount_krw    BIGINT   won
--   split_krw     BIGINT   won with one partner and an amount
--   named_krw     BIGINT   won with named partners and no split between them
--   unknown_krw   BIGINT   won with no named partner
with counted as (

    select
        budget_lines.line_id,
        budget_lines.programme_id,
        budget_lines.fiscal_year,
        budget_lines.stage,
        budget_lines.basis,
        budget_lines.scope_id,
        budget_lines.ministry_id,
        budget_lines.channel_id,
        budget_lines.is_new,
        budget_lines.level,
        budget_lines.project_end,
        budget_lines.amount_krw,
        coalesce(line_attribution.split_krw, 0) as split_krw,
        coalesce(line_attribution.named_krw, 0) as named_krw,
        case
            when line_attribution.line_id is null then budget_lines.amount_krw
            else line_attribution.unknown_krw
        end as unknown_krw,
        row_number() over (
            partition by
                stage_ranks.budget,
                budget_lines.programme_id,
                budget_lines.fiscal_year,
                budget_lines.scope_id
            order by stage_ranks.rank desc, budget_lines.line_id
        ) as lateness,
        stage_ranks.budget
    from budget_lines
    inner join stage_ranks on budget_lines.stage = stage_ranks.stage
    left join line_attribution on budget_lines.line_id = line_attribution.line_id
    where
        budget_lines.standing = 'counted'
        and budget_lines.kind = 'programme'
        and budget_lines.amount_krw is not null

)

select
    stage as shown_stage,
    line_id,
    programme_id,
    fiscal_year,
    stage,
    basis,
    scope_id,
    ministry_id,
    channel_id,
    is_new,
    level,
    project_end,
    amount_krw,
    split_krw,
    named_krw,
    unknown_krw
from counted
union all
select
    'latest' as shown_stage,
    line_id,
    programme_id,
    fiscal_year,
    stage,
    basis,
    scope_id,
    ministry_id,
    channel_id,
    is_new,
    level,
    project_end,
    amount_krw,
    split_krw,
    named_krw,
    unknown_krw
from counted
where lateness = 1 and budget;
