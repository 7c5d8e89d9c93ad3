-- name: intake/ministries
-- purpose: The ministries with their names, and who took over their task; one row per ministry.
-- used by: intake
-- columns:
--   ministry_id   VARCHAR  ministry
--   name_ko       VARCHAR  full name in Korean
--   name_en       VARCHAR  full name in English
--   short_ko      VARCHAR  short name in Korean
--   short_en      VARCHAR  short name in English
--   successor_id  VARCHAR  the ministry that took over; NULL where it still stands
--   valid_from    INTEGER  first year under this name; NULL where not recorded
--   valid_to      INTEGER  last year under this name; NULL where not recorded
select
    ministry_id,
    name_ko,
    name_en,
    short_ko,
    short_en,
    successor_id,
    valid_from,
    valid_to
from ministries
order by ministry_id;
