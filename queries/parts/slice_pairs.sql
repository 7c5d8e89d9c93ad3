-- name: parts/slice_pairs
-- purpose: What the snapshot counts in the slices of a file beside what the file offers, paired
--   by programme; one row per slice and programme, and per line of no known programme.
-- used by: intake/diff_lines, intake/diff_partners, intake/diff_slices
-- includes: staged_selected, staged_slices, staged_attribution, slice_lines
-- columns:
--   ministry_id         VARCHAR  ministry; NULL where the line has none
--   slice_part          VARCHAR  named part of the slice; NULL where it is the whole ministry
--   completeness        VARCHAR  complete | partial; as the file where there is no ministry
--   programme_id        VARCHAR  programme; NULL where it is none known
--   row                 INTEGER  the first row of the programme; NULL where the sheet has it not
--   name                VARCHAR  its name in the sheet
--   line_id             VARCHAR  the current line; NULL where there is none
--   before_krw          BIGINT   won, the current line
--   before_split_krw    BIGINT   won, before, with one partner and an amount
--   before_named_krw    BIGINT   won, before, with named partners and no split
--   before_unknown_krw  BIGINT   won, before, with no named partner
--   after_krw           BIGINT   won, the lines offered
--   after_split_krw     BIGINT   won, offered, with one partner and an amount
--   after_named_krw     BIGINT   won, offered, with named partners and no split
--   after_unknown_krw   BIGINT   won, offered, with no named partner
select
    coalesce(standing.ministry_id, offered.ministry_id) as ministry_id,
    coalesce(standing.slice_part, offered.slice_part) as slice_part,
    coalesce(staged_slices.completeness, staged_file.completeness) as completeness,
    coalesce(standing.programme_id, offered.programme_id) as programme_id,
    offered.row,
    offered.name,
    standing.line_id,
    standing.before_krw,
    standing.before_split_krw,
    standing.before_named_krw,
    standing.before_unknown_krw,
    offered.after_krw,
    offered.after_split_krw,
    offered.after_named_krw,
    offered.after_unknown_krw
from (
    select
        slice_lines.ministry_id,
        slice_lines.slice_part,
        leaf_lines.programme_id,
        min(leaf_lines.line_id) as line_id,
        sum(leaf_lines.amount_krw)::bigint as before_krw,
        sum(leaf_lines.split_krw)::bigint as before_split_krw,
        sum(leaf_lines.named_krw)::bigint as before_named_krw,
        sum(leaf_lines.unknown_krw)::bigint as before_unknown_krw
    from held.leaf_lines as leaf_lines
    inner join slice_lines on leaf_lines.line_id = slice_lines.line_id
    where leaf_lines.shown_stage = leaf_lines.stage
    group by slice_lines.ministry_id, slice_lines.slice_part, leaf_lines.programme_id
) as standing
full outer join (
    select
        staged_selected.ministry_id,
        staged_selected.slice_part,
        staged_selected.programme_id,
        min(staged_selected.row) as row,
        min(staged_selected.name) as name,
        sum(staged_selected.amount_krw)::bigint as after_krw,
        sum(staged_attribution.split_krw)::bigint as after_split_krw,
        sum(staged_attribution.named_krw)::bigint as after_named_krw,
        sum(staged_attribution.unknown_krw)::bigint as after_unknown_krw
    from staged_selected
    inner join staged_attribution on staged_selected.row = staged_attribution.row
    group by
        staged_selected.ministry_id,
        staged_selected.slice_part,
        staged_selected.programme_id,
        case when staged_selected.programme_id is null then staged_selected.row end
) as offered
    on
        standing.ministry_id = offered.ministry_id
        and coalesce(standing.slice_part, '') = coalesce(offered.slice_part, '')
        and standing.programme_id = offered.programme_id
cross join staged_file
left join staged_slices
    on
        coalesce(standing.ministry_id, offered.ministry_id) = staged_slices.ministry_id
        and coalesce(standing.slice_part, offered.slice_part, '')
        = coalesce(staged_slices.slice_part, '');
