-- name: records/line
-- purpose: One line in full, down to its source, sheet and row; one row, or none.
-- used by: pages/records.py
-- params:
--   line_id  VARCHAR  the line
--   lang     VARCHAR  ko or en
-- columns:
--   line_id             VARCHAR        the line
--   line                VARCHAR        its name
--   other_name          VARCHAR        its name in the other language
--   fiscal_year         INTEGER        fiscal year
--   stage               VARCHAR        budget stage, or award
--   basis               VARCHAR        budget or award
--   scope               VARCHAR        name of the scope
--   ministry            VARCHAR        its ministry
--   channel             VARCHAR        name of its channel
--   level               VARCHAR        sub_programme, detail, project
--   standing            VARCHAR        whether it is added, and if not, why
--   is_new              BOOLEAN        new in that year; NULL where not said
--   parent              VARCHAR        name of the line it is a part of
--   fields              VARCHAR        names of its fields, comma-separated
--   amount_krw          BIGINT         won; NULL where the source's currency has no stated rate
--   source_amount       DECIMAL(18,4)  amount as the source states it
--   source_unit         VARCHAR        unit of that amount
--   exchange_rate       DECIMAL(18,4)  won per unit of currency, as stated
--   exchange_rate_date  DATE           date of that rate
--   approximate         BOOLEAN        the source says about
--   reading             VARCHAR        what the source says and why it is placed so
--   confidence          VARCHAR        high, medium, low
--   source_id           VARCHAR        source
--   source              VARCHAR        its title
--   publisher           VARCHAR        its publisher
--   published           DATE           its date
--   source_kind         VARCHAR        official, press, organisation, copy
--   source_url          VARCHAR        its address; NULL for a copy
--   source_sheet        VARCHAR        sheet of an uploaded workbook
--   source_row          INTEGER        row of that sheet
--   release_id          VARCHAR        release that holds the line
select
    budget_lines.line_id,
    case when $lang = 'ko' then budget_lines.name_ko else budget_lines.name_en end as line,
    case when $lang = 'ko' then budget_lines.name_en else budget_lines.name_ko end as other_name,
    budget_lines.fiscal_year,
    budget_lines.stage,
    budget_lines.basis,
    case when $lang = 'ko' then scopes.name_ko else scopes.name_en end as scope,
    case when $lang = 'ko' then ministries.name_ko else ministries.name_en end as ministry,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    budget_lines.level,
    budget_lines.standing,
    budget_lines.is_new,
    case when $lang = 'ko' then parents.name_ko else parents.name_en end as parent,
    (
        select string_agg(
            case when $lang = 'ko' then fields.name_ko else fields.name_en end,
            ', ' order by fields.sort
        )
        from line_fields
        inner join fields on line_fields.field_id = fields.field_id
        where line_fields.line_id = budget_lines.line_id
    ) as fields,
    budget_lines.amount_krw,
    budget_lines.source_amount,
    budget_lines.source_unit,
    budget_lines.exchange_rate,
    budget_lines.exchange_rate_date,
    budget_lines.approximate,
    case when $lang = 'ko' then budget_lines.reading_ko else budget_lines.reading_en end as reading,
    budget_lines.confidence,
    sources.source_id,
    sources.title as source,
    sources.publisher,
    sources.published,
    sources.kind as source_kind,
    sources.url as source_url,
    budget_lines.source_sheet,
    budget_lines.source_row,
    budget_lines.release_id
from budget_lines
inner join sources on budget_lines.source_id = sources.source_id
inner join scopes on budget_lines.scope_id = scopes.scope_id
inner join ministries on budget_lines.ministry_id = ministries.ministry_id
left join channels on budget_lines.channel_id = channels.channel_id
left join budget_lines as parents on budget_lines.parent_line_id = parents.line_id
where budget_lines.line_id = $line_id
order by budget_lines.line_id;
