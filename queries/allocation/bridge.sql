-- name: allocation/bridge
-- purpose: Chosen money at two points by what became of its programmes; one row per kind of change.
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
-- columns:
--   change_kind      VARCHAR  what became of it: see parts/paired_programmes
--   programme_count  BIGINT   programmes
--   from_krw         BIGINT   won at the first point; NULL where none is known
--   to_krw           BIGINT   won at the second point; NULL where none is known
select
    change_kind,
    count(*) as programme_count,
    sum(from_krw)::bigint as from_krw,
    sum(to_krw)::bigint as to_krw
from paired_programmes
group by change_kind
order by change_kind;
