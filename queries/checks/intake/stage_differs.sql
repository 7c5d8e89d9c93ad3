-- name: checks/intake/stage_differs
-- purpose: A sheet that says its stage is handed in for that stage. Returns one row where it is
--   not.
-- used by: intake
-- columns:
--   row             INTEGER  the row in the sheet; NULL where the finding is of the whole sheet
--   cell            VARCHAR  the cell; NULL where no one cell is wrong
--   value           VARCHAR  what stands there
--   expected        VARCHAR  what should; NULL where no one value is right
--   difference_krw  BIGINT   won, found less expected; NULL where not about money
--   caption_stage   VARCHAR  the stage that the sheet says
--   stage           VARCHAR  the stage of the file
select
    null::integer as row,
    null::varchar as cell,
    caption_stage as value,
    stage as expected,
    null::bigint as difference_krw,
    caption_stage,
    stage
from staged_file
where caption_stage <> stage
order by value;
