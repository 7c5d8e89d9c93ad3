-- name: parts/staged_slices
-- purpose: The slices that a file touches: those of its selected lines, else that of its ministry.
--   Where the file names a ministry it is complete for that one alone, and what is complete of a
--   whole ministry is so of its parts; one row per ministry and named part.
-- used by: checks/intake/above_official_total, checks/intake/already_current,
--   checks/intake/line_vanished, intake/diff_lines, intake/diff_partners, intake/diff_slices,
--   parts/slice_lines, parts/slice_pairs
-- includes: staged_selected
-- columns:
--   ministry_id   VARCHAR  ministry
--   slice_part    VARCHAR  named part of it; NULL where it is the whole ministry
--   fiscal_year   INTEGER  fiscal year
--   stage         VARCHAR  stage
--   basis         VARCHAR  budget or award
--   scope_id      VARCHAR  scope
--   completeness  VARCHAR  complete | partial
select
    told.ministry_id,
    told.slice_part,
    told.fiscal_year,
    told.stage,
    told.basis,
    told.scope_id,
    case
        when told.is_complete then 'complete'
        when
            bool_or(told.is_complete and told.slice_part is null)
                over (partition by told.ministry_id)
            then 'complete'
        else 'partial'
    end as completeness
from (
    select
        named.ministry_id,
        named.slice_part,
        staged_file.fiscal_year,
        staged_file.stage,
        staged_file.basis,
        staged_file.scope_id,
        coalesce(staged_file.ministry_id = named.ministry_id, true)
        and (staged_file.completeness = 'complete') <> exists (
            select 1
            from staged_exceptions
            where
                staged_exceptions.ministry_id = named.ministry_id
                and coalesce(staged_exceptions.slice_part, '') = coalesce(named.slice_part, '')
        ) as is_complete
    from (
        select
            ministry_id,
            slice_part
        from staged_selected
        union
        select
            staged_file.ministry_id,
            null as slice_part
        from staged_file
        where not exists (
            select 1
            from staged_selected
            where staged_selected.ministry_id = staged_file.ministry_id
        )
    ) as named
    cross join staged_file
    where named.ministry_id is not null
) as told;
