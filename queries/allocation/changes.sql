-- name: allocation/changes
-- purpose: The largest changes between two points, of programmes that can be compared first; one
--   row per programme.
-- used by: pages/allocation.py
-- includes: chosen_lines, paired_programmes
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
--   kinds         VARCHAR[]  kinds of change; NULL means all
--   top           INTEGER    how many programmes are returned
--   lang          VARCHAR    ko or en
-- columns:
--   line_id         VARCHAR  the programme's line at the second point, else at the first
--   line            VARCHAR  its name
--   ministry        VARCHAR  short name of its ministry
--   change_kind     VARCHAR  what became of it: see parts/paired_programmes
--   from_krw        BIGINT   won at the first point; NULL where not known
--   to_krw          BIGINT   won at the second point; NULL where not known
--   change_krw      BIGINT   won, second less first; NULL where they cannot be compared
--   change_percent  DOUBLE   per cent of the first; NULL where it cannot be said
--   source_id       VARCHAR  source
with changes as (

    select
        line_id,
        change_kind,
        from_krw,
        to_krw,
        case
            when change_kind in ('grown', 'shrunk', 'unchanged') then to_krw - from_krw
            when change_kind = 'entered' then to_krw
            when change_kind = 'exited' then -from_krw
        end as change_krw
    from paired_programmes

),

largest as (

    select *
    from changes
    where $kinds is null or list_contains($kinds, change_kind)
    order by
        change_krw is null,
        abs(change_krw) desc,
        coalesce(to_krw, from_krw) desc,
        line_id
    limit $top

)

select
    largest.line_id,
    case when $lang = 'ko' then budget_lines.name_ko else budget_lines.name_en end as line,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    largest.change_kind,
    largest.from_krw,
    largest.to_krw,
    largest.change_krw,
    case
        when largest.change_kind in ('grown', 'shrunk', 'unchanged') and largest.from_krw > 0
            then 100.0 * largest.change_krw::double / largest.from_krw
    end as change_percent,
    budget_lines.source_id
from largest
inner join budget_lines on largest.line_id = budget_lines.line_id
inner join ministries on budget_lines.ministry_id = ministries.ministry_id
order by
    largest.change_krw is null,
    abs(largest.change_krw) desc,
    coalesce(largest.to_krw, largest.from_krw) desc,
    largest.line_id;
