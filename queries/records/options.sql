-- name: records/options
-- purpose: The codes that the filters of the lines offer, with their names; one row per filter and
--   code.
-- used by: pages/allocation.py, pages/records.py
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
        cast(budget_lines.fiscal_year as varchar) as code,
        cast(budget_lines.fiscal_year as varchar) as label,
        -budget_lines.fiscal_year as position,
        budget_lines.line_id
    from budget_lines
    union all
    select
        'ministry',
        ministries.ministry_id,
        case when $lang = 'ko' then ministries.name_ko else ministries.name_en end,
        0,
        budget_lines.line_id
    from budget_lines
    inner join ministries on budget_lines.ministry_id = ministries.ministry_id
    union all
    select
        'channel',
        channels.channel_id,
        case when $lang = 'ko' then channels.name_ko else channels.name_en end,
        channels.sort,
        budget_lines.line_id
    from budget_lines
    inner join channels on budget_lines.channel_id = channels.channel_id
    union all
    select
        'field',
        fields.field_id,
        case when $lang = 'ko' then fields.name_ko else fields.name_en end,
        fields.sort,
        line_fields.line_id
    from line_fields
    inner join fields on line_fields.field_id = fields.field_id
    union all
    select
        'partner',
        partners.partner_id,
        case when $lang = 'ko' then partners.name_ko else partners.name_en end,
        0,
        line_partners.line_id
    from line_partners
    inner join partners on line_partners.partner_id = partners.partner_id

)

select
    filter_name,
    code,
    label,
    count(distinct line_id) as line_count
from tagged
group by filter_name, code, label, position
order by filter_name, position, label, code;
