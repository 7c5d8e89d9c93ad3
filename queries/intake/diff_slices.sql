-- name: intake/diff_slices
-- purpose: What a sheet does to each slice that it touches; one row per ministry and named part.
--   Before, plus in, less out, plus resized is after, to the won. What a partial file does not
--   bring stands.
-- used by: intake
-- includes: staged_selected, staged_slices, staged_attribution, slice_lines,
--   slice_pairs
-- columns:
--   ministry_id         VARCHAR  ministry; NULL for lines that have none
--   slice_part          VARCHAR  named part of it; NULL where it is the whole ministry
--   fiscal_year         INTEGER  fiscal year
--   stage               VARCHAR  stage
--   scope_id            VARCHAR  scope
--   completeness        VARCHAR  complete | partial
--   before_count        BIGINT   programmes counted now
--   in_count            BIGINT   programmes that come in
--   out_count           BIGINT   programmes that go out
--   resized_count       BIGINT   programmes of another amount
--   after_count         BIGINT   programmes counted then
--   before_krw          BIGINT   won counted now
--   in_krw              BIGINT   won that come in
--   out_krw             BIGINT   won that go out
--   resized_krw         BIGINT   won, what the resized grow by; negative where they shrink
--   after_krw           BIGINT   won counted then
--   before_split_krw    BIGINT   won now with one partner and an amount
--   before_named_krw    BIGINT   won now with named partners and no split
--   before_unknown_krw  BIGINT   won now with no named partner
--   after_split_krw     BIGINT   won then with one partner and an amount
--   after_named_krw     BIGINT   won then with named partners and no split
--   after_unknown_krw   BIGINT   won then with no named partner
with told as (

    select
        slice_pairs.*,
        staged_file.fiscal_year,
        staged_file.stage,
        staged_file.scope_id,
        slice_pairs.line_id is null as is_in,
        slice_pairs.row is null and slice_pairs.completeness = 'complete' as is_out,
        slice_pairs.row is null and slice_pairs.completeness = 'partial' as stands
    from slice_pairs
    cross join staged_file

)

select
    ministry_id,
    slice_part,
    fiscal_year,
    stage,
    scope_id,
    completeness,
    count(line_id) as before_count,
    count(*) filter (where is_in) as in_count,
    count(*) filter (where is_out) as out_count,
    count(*) filter (where before_krw <> after_krw) as resized_count,
    count(*) filter (where not is_out) as after_count,
    coalesce(sum(before_krw), 0)::bigint as before_krw,
    coalesce(sum(after_krw) filter (where is_in), 0)::bigint as in_krw,
    coalesce(sum(before_krw) filter (where is_out), 0)::bigint as out_krw,
    coalesce(sum(after_krw - before_krw), 0)::bigint as resized_krw,
    coalesce(sum(case when stands then before_krw else after_krw end), 0)::bigint as after_krw,
    coalesce(sum(before_split_krw), 0)::bigint as before_split_krw,
    coalesce(sum(before_named_krw), 0)::bigint as before_named_krw,
    coalesce(sum(before_unknown_krw), 0)::bigint as before_unknown_krw,
    coalesce(sum(case when stands then before_split_krw else after_split_krw end), 0)::bigint
        as after_split_krw,
    coalesce(sum(case when stands then before_named_krw else after_named_krw end), 0)::bigint
        as after_named_krw,
    coalesce(sum(case when stands then before_unknown_krw else after_unknown_krw end), 0)::bigint
        as after_unknown_krw
from told
group by ministry_id, slice_part, fiscal_year, stage, scope_id, completeness
order by ministry_id nulls last, slice_part nulls first;
