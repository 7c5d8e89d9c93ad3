-- name: search/programmes
-- purpose: The programmes of which a line has a name or code that fits a pattern, each by the
--   latest such line; one row per programme, those first that begin so, of these the shorter.
-- used by: pages/search.py
-- params:
--   pattern  VARCHAR  what to look for, as atlas/search.py makes it of a reader's words
--   gap      VARCHAR  pattern of what may stand before it
--   top      INTEGER  how many programmes are returned
--   lang     VARCHAR  ko or en
-- columns:
--   line_id         VARCHAR  the line
--   name_ko         VARCHAR  its name in Korean
--   name_en         VARCHAR  its name in English
--   programme_code  VARCHAR  code of the programme that year; NULL where it has none
--   detail_code     VARCHAR  code of the detail that year; NULL where it has none
--   fiscal_year     INTEGER  its fiscal year
--   ministry        VARCHAR  short name of its ministry
--   found_count     BIGINT   programmes that fit
with named as materialized (

    select
        programme_id,
        name_ko,
        name_en,
        programme_code,
        detail_code,
        lower(strip_accents(name_ko)) as plain_ko,
        lower(strip_accents(name_en)) as plain_en,
        max(fiscal_year) as fiscal_year
    from budget_lines
    group by programme_id, name_ko, name_en, programme_code, detail_code

),

fitting as (

    select
        *,
        row_number() over (
            partition by programme_id
            order by fiscal_year desc, name_ko, name_en, programme_code, detail_code
        ) as place
    from named
    where
        regexp_matches(plain_ko, $pattern)
        or regexp_matches(plain_en, $pattern)
        or regexp_full_match(lower(programme_code), $pattern)
        or regexp_full_match(lower(detail_code), $pattern)

),

best as (

    select
        *,
        regexp_matches(plain_ko, concat('^', $gap, $pattern))
        or regexp_matches(plain_en, concat('^', $gap, $pattern)) as begins,
        count(*) over () as found_count
    from fitting
    where place = 1
    order by begins desc, length(name_ko), name_ko, programme_id
    limit $top

),

lines as (

    select
        budget_lines.line_id,
        budget_lines.ministry_id,
        best.*,
        row_number() over (
            partition by best.programme_id order by stage_ranks.rank desc, budget_lines.line_id
        ) as line_place
    from best
    inner join budget_lines
        on
            best.programme_id = budget_lines.programme_id
            and best.fiscal_year = budget_lines.fiscal_year
            and best.name_ko = budget_lines.name_ko
            and best.name_en = budget_lines.name_en
    inner join stage_ranks on budget_lines.stage = stage_ranks.stage

)

select
    lines.line_id,
    lines.name_ko,
    lines.name_en,
    lines.programme_code,
    lines.detail_code,
    lines.fiscal_year,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    lines.found_count
from lines
inner join ministries on lines.ministry_id = ministries.ministry_id
where lines.line_place = 1
order by lines.begins desc, length(lines.name_ko), lines.name_ko, lines.programme_id;
