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

)

select
    changes.line_id,
    case when $lang = 'ko' then budget_lines.name_ko else budget_lines.name_en end as line,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    changes.change_kind,
    changes.from_krw,
    changes.to_krw,
    changes.change_krw,
    case
        when changes.change_kind in ('grown', 'shrunk', 'unchanged') and changes.from_krw > 0
            then 100.0 * changes.change_krw::double / changes.from_krw
    end as change_percent,
    budget_lines.source_id
from changes
inner join budget_lines on changes.line_id = budget_lines.line_id
inner join ministries on budget_lines.ministry_id = ministries.ministry_id
where $kinds is null or list_contains($kinds, changes.change_kind)
order by
    changes.change_krw is null,
    abs(changes.change_krw) desc,
    coalesce(changes.to_krw, changes.from_krw) desc,
    changes.line_id
limit $top;
