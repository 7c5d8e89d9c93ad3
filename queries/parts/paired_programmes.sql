-- name: parts/paired_programmes
-- purpose: Each programme's chosen money at two points (year and stage), and what the two figures
--   let one say; one row per programme known at either. Comparable: grown, shrunk, unchanged; said
--   by a source, in another year: entered, exited; not comparable: from_only, to_only (known at one
--   point only), other_extent (the two figures are of another level).
-- used by: allocation/bridge, allocation/changes
-- includes: chosen_lines
-- params:
--   scope         VARCHAR    scope of the lines
--   ministries    VARCHAR[]  ministry ids; NULL means all
--   channels      VARCHAR[]  channel ids; NULL means all
--   fields        VARCHAR[]  field ids (a line with any of them); NULL means all
--   subgroups     VARCHAR[]  rnd, non_rnd; NULL means all
--   bases         VARCHAR[]  budget, award; NULL means all
--   attributions  VARCHAR[]  split, named, unknown; NULL means all
--   year_from     INTEGER    first point: fiscal year
--   stage_from    VARCHAR    first point: stage, or latest
--   year_to       INTEGER    second point: fiscal year
--   stage_to      VARCHAR    second point: stage, or latest
-- columns:
--   programme_id  VARCHAR  programme
--   line_id       VARCHAR  its line at the second point, else at the first
--   from_krw      BIGINT   won at the first point; NULL where not known
--   to_krw        BIGINT   won at the second point; NULL where not known
--   change_kind   VARCHAR  what became of it: see above
with before as (

    select
        programme_id,
        max(line_id) as line_id,
        max(level) as level,
        max(project_end) as project_end,
        sum(chosen_krw)::bigint as amount_krw
    from chosen_lines
    where fiscal_year = $year_from and shown_stage = $stage_from
    group by programme_id

),

after as (

    select
        programme_id,
        max(line_id) as line_id,
        max(level) as level,
        bool_or(is_new) as is_new,
        sum(chosen_krw)::bigint as amount_krw
    from chosen_lines
    where fiscal_year = $year_to and shown_stage = $stage_to
    group by programme_id

)

select
    coalesce(after.programme_id, before.programme_id) as programme_id,
    coalesce(after.line_id, before.line_id) as line_id,
    before.amount_krw as from_krw,
    after.amount_krw as to_krw,
    case
        when before.programme_id is null and $year_from < $year_to and after.is_new then 'entered'
        when before.programme_id is null then 'to_only'
        when
            after.programme_id is null
            and $year_from < $year_to
            and before.project_end <= $year_from
            then 'exited'
        when after.programme_id is null then 'from_only'
        when before.level <> after.level then 'other_extent'
        when after.amount_krw > before.amount_krw then 'grown'
        when after.amount_krw < before.amount_krw then 'shrunk'
        else 'unchanged'
    end as change_kind
from before
full join after on before.programme_id = after.programme_id
