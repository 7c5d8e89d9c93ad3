-- name: checks/intake/scope_unknown
-- purpose: The scope of a file is a known one. Returns one row where it is not.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
select
    null::integer as row,
    null::varchar as cell,
    staged_file.scope_id as value,
    null::varchar as expected,
    null::bigint as difference_krw
from staged_file
where
    not exists (
        select 1
        from held.scopes as scopes
        where scopes.scope_id = staged_file.scope_id
    )
order by value;
