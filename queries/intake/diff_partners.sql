-- name: intake/diff_partners
-- purpose: The partners that the slices of a sheet gain and lose; one row per slice and partner.
--   A partner of a line that a partial file leaves standing is not lost.
-- used by: intake
-- includes: staged_selected, staged_slices, staged_attribution, slice_lines,
--   slice_pairs
-- columns:
--   ministry_id  VARCHAR  ministry; NULL for lines that have none
--   slice_part   VARCHAR  named part of it; NULL where it is the whole ministry
--   change       VARCHAR  gained | lost
--   partner_id   VARCHAR  country, group or organisation
--   partner_ko   VARCHAR  its name in Korean
--   partner_en   VARCHAR  its name in English
with standing as (

    select
        slice_lines.ministry_id,
        slice_lines.slice_part,
        line_partners.partner_id,
        slice_pairs.row is null and slice_pairs.completeness = 'partial' as stands
    from slice_pairs
    inner join slice_lines
        on
            slice_pairs.ministry_id = slice_lines.ministry_id
            and coalesce(slice_pairs.slice_part, '') = coalesce(slice_lines.slice_part, '')
    inner join held.leaf_lines as leaf_lines
        on
            slice_lines.line_id = leaf_lines.line_id
            and slice_pairs.programme_id = leaf_lines.programme_id
            and leaf_lines.shown_stage = leaf_lines.stage
    inner join held.line_partners as line_partners on leaf_lines.line_id = line_partners.line_id

),

offered as (

    select
        staged_selected.ministry_id,
        staged_selected.slice_part,
        staged_parts.partner_id
    from staged_selected
    inner join staged_attribution on staged_selected.row = staged_attribution.row
    inner join staged_parts on staged_selected.row = staged_parts.row
    where staged_parts.partner_id is not null
    union
    select ministry_id, slice_part, partner_id from standing where stands

),

changed as (

    select 'gained' as change, ministry_id, slice_part, partner_id
    from (
        select ministry_id, slice_part, partner_id from offered
        except
        select ministry_id, slice_part, partner_id from standing
    ) as gained
    union all
    select 'lost' as change, ministry_id, slice_part, partner_id
    from (
        select ministry_id, slice_part, partner_id from standing
        except
        select ministry_id, slice_part, partner_id from offered
    ) as lost

)

select
    changed.ministry_id,
    changed.slice_part,
    changed.change,
    changed.partner_id,
    partners.name_ko as partner_ko,
    partners.name_en as partner_en
from changed
left join held.partners as partners on changed.partner_id = partners.partner_id
order by ministry_id nulls last, slice_part nulls first, change, partner_id;
