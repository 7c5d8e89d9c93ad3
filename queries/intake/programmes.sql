-- name: intake/programmes
-- purpose: What the programmes of some ministries are recognised by; one row per programme,
--   ministry, part, year and spelling.
-- used by: intake
-- params:
--   ministries  VARCHAR[]  the ministries; NULL means all
-- columns:
--   programme_id    VARCHAR  programme
--   ministry_id     VARCHAR  ministry
--   slice_part      VARCHAR  named part of the ministry that reported it; NULL where none did
--   fiscal_year     INTEGER  fiscal year
--   programme_code  VARCHAR  code of the programme that year; NULL where it has none
--   detail_code     VARCHAR  code of the detail that year; NULL where it has none
--   name_ko         VARCHAR  name in Korean
select distinct
    programme_id,
    ministry_id,
    slice_part,
    fiscal_year,
    programme_code,
    detail_code,
    name_ko
from budget_lines
where $ministries is null or list_contains($ministries, ministry_id)
order by programme_id, ministry_id, slice_part, fiscal_year, programme_code, detail_code, name_ko;
