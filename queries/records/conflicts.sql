-- name: records/conflicts
-- purpose: Where sources contradict each other: every figure is kept; one row per conflict and
--   figure.
-- used by: pages/overview.py, pages/records.py
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   conflict_id  VARCHAR  the conflict
--   matter       VARCHAR  what it is about
--   state        VARCHAR  settled, unsettled, different_scope, different_stage
--   figure       VARCHAR  one of the figures, in words
--   preferred    BOOLEAN  the figure that the Atlas uses
--   reason       VARCHAR  why
--   source       VARCHAR  title of the figure's source
--   source_url   VARCHAR  its address; NULL for a copy
select
    conflicts.conflict_id,
    case when $lang = 'ko' then conflicts.matter_ko else conflicts.matter_en end as matter,
    conflicts.state,
    case
        when $lang = 'ko' then conflict_figures.figure_ko
        else conflict_figures.figure_en
    end as figure,
    conflict_figures.preferred,
    case when $lang = 'ko' then conflicts.reason_ko else conflicts.reason_en end as reason,
    sources.title as source,
    sources.url as source_url
from conflicts
inner join conflict_figures on conflicts.conflict_id = conflict_figures.conflict_id
left join sources on conflict_figures.source_id = sources.source_id
order by conflicts.conflict_id, conflict_figures.position;
