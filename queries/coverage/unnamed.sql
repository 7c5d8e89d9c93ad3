-- name: coverage/unnamed
-- purpose: Money that may be any country's, by field or channel; one row per cell.
-- used by: pages/country.py, pages/coverage.py
-- includes: chosen_lines, chosen_openings
-- params:
--   by            VARCHAR    what is across: field, channel, or all
--   year          INTEGER    fiscal year
--   stage         VARCHAR    budget stage, or latest
--   scope         VARCHAR    scope of the lines
--   ministries    VARCHAR[]  ministry ids; NULL means all
--   channels      VARCHAR[]  channel ids; NULL means all
--   fields        VARCHAR[]  field ids (a line with any of them); NULL means all
--   subgroups     VARCHAR[]  rnd, non_rnd; NULL means all
--   bases         VARCHAR[]  budget, award; NULL means all
--   attributions  VARCHAR[]  split, named, unknown; NULL means all
-- columns:
--   cell          VARCHAR  field or channel; NULL where the lines state none; all
--   line_count    BIGINT   lines with such money
--   unknown_krw   BIGINT   won of it with no partner named; NULL where all of it names some
--   stated_count  INTEGER  most partners that a source counts without naming them; NULL for none
select
    case $by
        when 'channel' then chosen_lines.channel_id
        when 'all' then 'all'
        else line_fields.field_id
    end as cell,
    count(distinct chosen_lines.line_id) as line_count,
    (sum(chosen_openings.amount_krw) filter (where chosen_openings.named is null))::bigint
        as unknown_krw,
    max(chosen_openings.stated) as stated_count
from chosen_openings
inner join chosen_lines
    on
        chosen_openings.line_id = chosen_lines.line_id
        and chosen_lines.fiscal_year = $year
        and chosen_lines.shown_stage = $stage
left join line_fields on $by = 'field' and chosen_lines.line_id = line_fields.line_id
where chosen_openings.cell is null and chosen_openings.candidates is null
group by
    case $by
        when 'channel' then chosen_lines.channel_id
        when 'all' then 'all'
        else line_fields.field_id
    end
order by cell;
