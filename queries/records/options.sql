-- name: records/options
-- purpose: The codes that the filters of the lines offer, with their names; one row per filter and
--   code.
-- used by: pages/allocation.py, pages/coverage.py, pages/diversification.py, pages/records.py
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   filter_name  VARCHAR  year, ministry, channel, field, partner
--   code         VARCHAR  stable code, as in the address
--   label        VARCHAR  name on the screen
--   line_count   BIGINT   lines that have it
with tagged as (

    select
        'year' as filter_name,
        cast(fiscal_year as varchar) as code,
        count(*) as line_count
    from budget_lines
    group by fiscal_year
    union all
    select 'ministry', ministry_id, count(*) from budget_lines group by ministry_id
    union all
    select 'channel', channel_id, count(*) from budget_lines group by channel_id
    union all
    select 'field', field_id, count(*) from line_fields group by field_id
    union all
    select 'partner', partner_id, count(*) from line_partners group by partner_id

),

named as (

    select 'ministry' as filter_name, ministry_id as code, name_ko, name_en, 0 as sort
    from ministries
    union all
    select 'channel', channel_id, name_ko, name_en, sort from channels
    union all
    select 'field', field_id, name_ko, name_en, sort from fields
    union all
    select 'partner', partner_id, name_ko, name_en, 0 from partners
    union all
    select distinct 'year', fiscal_year, fiscal_year, fiscal_year, -fiscal_year from budget_lines

)

select
    tagged.filter_name,
    tagged.code,
    case when $lang = 'ko' then named.name_ko else named.name_en end as label,
    tagged.line_count
from tagged
inner join named on tagged.filter_name = named.filter_name and tagged.code = named.code
order by tagged.filter_name, named.sort, label, tagged.code;
