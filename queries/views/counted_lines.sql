-- name: views/counted_lines
-- purpose: The counted programmes with an amount in won; one row per line. To be added up through
--   leaf_lines alone: a programme has a line for each stage.
-- used by: views/leaf_lines
-- needs: stage_ranks, line_attribution
-- columns:
--   line_id       VARCHAR  the line
--   name_ko       VARCHAR  name in Korean
--   name_en       VARCHAR  name in English
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
--   confidence    VARCHAR  how sure the reading is
--   source_id     VARCHAR  where the line is from
--   amount_krw    BIGINT   won
--   split_krw     BIGINT   won with one partner and an amount
--   named_krw     BIGINT   won with named partners and no split between them
--   unknown_krw   BIGINT   won with no named partner
--   is_latest     BOOLEAN  the latest known figure of its programme and year
with latest as (

    select min_by(budget_lines.line_id, (-stage_ranks.rank, budget_lines.line_id)) as line_id
    from budget_lines
    inner join stage_ranks on budget_lines.stage = stage_ranks.stage
    where
        stage_ranks.budget
        and budget_lines.standing = 'counted'
        and budget_lines.kind = 'programme'
        and budget_lines.amount_krw is not null
    group by budget_lines.programme_id, budget_lines.fiscal_year, budget_lines.scope_id

)

select
    budget_lines.line_id,
    budget_lines.name_ko,
    budget_lines.name_en,
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
    budget_lines.confidence,
    budget_lines.source_id,
    budget_lines.amount_krw,
    coalesce(line_attribution.split_krw, 0) as split_krw,
    coalesce(line_attribution.named_krw, 0) as named_krw,
    case
        when line_attribution.line_id is null then budget_lines.amount_krw
        else line_attribution.unknown_krw
    end as unknown_krw,
    latest.line_id is not null as is_latest
from budget_lines
left join latest on budget_lines.line_id = latest.line_id
left join line_attribution on budget_lines.line_id = line_attribution.line_id
where
    budget_lines.standing = 'counted'
    and budget_lines.kind = 'programme'
    and budget_lines.amount_krw is not null
order by budget_lines.fiscal_year, budget_lines.stage;
