-- name: checks/intake/unit_of_file
-- purpose: The amounts of a sheet are of the size that the snapshot last knew. Returns one row
--   where more than half of the lines that can be compared, and at least three, are off by the
--   same hundredfold, thousandfold or millionfold.
-- used by: intake
-- includes: staged_selected, last_known, beside_last_known
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   off_count       BIGINT   lines that are off alike
--   compared_count  BIGINT   lines that can be compared
with counted as (

    select
        factors.factor,
        count(*) as compared_count,
        count(*) filter (
            where beside_last_known.ratio between factors.factor / 2 and factors.factor * 2
        ) as off_count
    from beside_last_known
    cross join (
        values (0.000001::double), (0.001), (0.01), (100), (1000), (1000000)
    ) as factors (factor)
    group by factors.factor

)

select
    null::integer as row,
    staged_file.unit_cell as cell,
    staged_file.unit_multiplier::varchar as value,
    round(staged_file.unit_multiplier / counted.factor)::bigint::varchar as expected,
    null::bigint as difference_krw,
    counted.off_count,
    counted.compared_count
from counted
cross join staged_file
where
    staged_file.unit_multiplier is not null
    and counted.off_count >= 3
    and counted.off_count * 2 > counted.compared_count
order by value, expected;
