-- name: parts/staged_attribution
-- purpose: Money of each selected programme line by what is known of its partners; one row per
--   line with an amount in won.
-- used by: intake/diff_lines, intake/diff_partners, intake/diff_slices, parts/slice_pairs
-- includes: staged_selected
-- columns:
--   row          INTEGER  the row in the sheet
--   split_krw    BIGINT   won with one partner and an amount
--   named_krw    BIGINT   won with named partners and no split between them
--   unknown_krw  BIGINT   won with no named partner
select
    attributed.row,
    attributed.split_krw,
    case
        when attributed.unsplit_count > 0 then attributed.amount_krw - attributed.split_krw
        else 0
    end as named_krw,
    case
        when attributed.unsplit_count > 0 then 0
        else attributed.amount_krw - attributed.split_krw
    end as unknown_krw
from (
    select
        staged_selected.row,
        staged_selected.amount_krw,
        least(
            coalesce(sum(staged_parts.amount_krw), 0), staged_selected.amount_krw
        )::bigint as split_krw,
        count(*) filter (
            where staged_parts.row is not null and staged_parts.amount_krw is null
        ) as unsplit_count
    from staged_selected
    left join staged_parts
        on staged_selected.row = staged_parts.row and staged_parts.partner_id is not null
    where staged_selected.line_kind = 'programme' and staged_selected.amount_krw is not null
    group by staged_selected.row, staged_selected.amount_krw
) as attributed;
