-- name: intake/diff_lines
-- purpose: The lines that a sheet brings into its slices, takes out of them or resizes, the largest
--   change first; one row per programme, and per line of no known programme. Nothing goes out of a
--   slice that a partial file is handed in for.
-- used by: intake
-- includes: staged_selected, staged_slices, staged_attribution, slice_lines,
--   slice_pairs
-- columns:
--   ministry_id   VARCHAR  ministry; NULL where the line has none
--   slice_part    VARCHAR  named part of it; NULL where it is the whole ministry
--   change        VARCHAR  in | out | resized
--   programme_id  VARCHAR  programme; NULL where it is none known
--   row           INTEGER  its first row in the sheet; NULL where it goes out
--   line_id       VARCHAR  the current line; NULL where it comes in
--   name_ko       VARCHAR  name in Korean, or as in the sheet where it comes in
--   name_en       VARCHAR  name in English, or as in the sheet where it comes in
--   before_krw    BIGINT   won now; NULL where it comes in
--   after_krw     BIGINT   won then; NULL where it goes out
--   change_krw    BIGINT   won, then less now
with told as (

    select
        slice_pairs.ministry_id,
        slice_pairs.slice_part,
        case
            when slice_pairs.line_id is null then 'in'
            when slice_pairs.row is null then 'out'
            else 'resized'
        end as change,
        slice_pairs.programme_id,
        slice_pairs.row,
        slice_pairs.line_id,
        coalesce(budget_lines.name_ko, slice_pairs.name) as name_ko,
        coalesce(budget_lines.name_en, slice_pairs.name) as name_en,
        slice_pairs.before_krw,
        slice_pairs.after_krw,
        coalesce(slice_pairs.after_krw, 0) - coalesce(slice_pairs.before_krw, 0) as change_krw
    from slice_pairs
    left join held.budget_lines as budget_lines on slice_pairs.line_id = budget_lines.line_id
    where
        slice_pairs.line_id is null
        or slice_pairs.before_krw <> slice_pairs.after_krw
        or (slice_pairs.row is null and slice_pairs.completeness = 'complete')

)

select
    ministry_id,
    slice_part,
    change,
    programme_id,
    row,
    line_id,
    name_ko,
    name_en,
    before_krw,
    after_krw,
    change_krw
from told
order by abs(change_krw) desc, ministry_id nulls last, programme_id nulls last, row nulls last;
