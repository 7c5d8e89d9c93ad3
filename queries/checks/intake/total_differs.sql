-- name: checks/intake/total_differs
-- purpose: A total that the sheet states is the sum of the lines between itself and another
--   total or an end of the sheet, counted by lines or by parents. Returns the totals that are no
--   such sum, with the nearest.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   name            VARCHAR  the label of the total
--   found_krw       BIGINT   won, the total as stated
--   expected_krw    BIGINT   won, the nearest sum
with marks as (

    select 'lines' as basis, row, coalesce(amount_krw, 0) as amount_krw, false as is_edge
    from staged_lines where kind = 'line'
    union all
    select 'tops' as basis, row, coalesce(amount_krw, 0) as amount_krw, false as is_edge
    from staged_lines where parent_row is null
    union all
    select bases.basis, places.row, 0::bigint as amount_krw, true as is_edge
    from (
        select row from staged_totals
        union
        select unnest([0, max(row) + 1]) as row from staged_rows
    ) as places
    cross join (values ('lines'), ('tops')) as bases (basis)

),

running as (

    select
        basis,
        row,
        is_edge,
        sum(amount_krw) over (partition by basis order by row, is_edge)::bigint as above_krw
    from marks

),

compared as (

    select
        staged_totals.row,
        staged_totals.cell,
        coalesce(staged_totals.label, staged_totals.cell) as name,
        staged_totals.declared_krw,
        max(abs(there.above_krw - here.above_krw)) filter (
            where abs(there.above_krw - here.above_krw) <= staged_totals.declared_krw
        )::bigint as below_krw,
        min(abs(there.above_krw - here.above_krw)) filter (
            where abs(there.above_krw - here.above_krw) > staged_totals.declared_krw
        )::bigint as beyond_krw
    from staged_totals
    inner join running as here on staged_totals.row = here.row and here.is_edge
    inner join running as there
        on here.basis = there.basis and there.is_edge and here.row <> there.row
    group by
        staged_totals.row, staged_totals.cell, staged_totals.label, staged_totals.declared_krw

)

select
    row,
    cell,
    null::varchar as value,
    null::varchar as expected,
    declared_krw - expected_krw as difference_krw,
    name,
    declared_krw as found_krw,
    expected_krw
from (
    select
        compared.row,
        compared.cell,
        compared.name,
        compared.declared_krw,
        case
            when beyond_krw - declared_krw < declared_krw - below_krw then beyond_krw
            else coalesce(below_krw, beyond_krw)
        end as expected_krw
    from compared
) as nearest
where
    -- Of a foreign sheet each amount is rounded to won by itself.
    abs(declared_krw - expected_krw) > (
        select case when rate_won is null then 0 else (select count(*) from staged_lines) end
        from staged_file
    )
order by row, cell;
