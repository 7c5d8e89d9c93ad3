-- name: records/lines
-- purpose: Every recorded line with what is known of it, counted or not; one row per line.
-- used by: pages/records.py
-- params:
--   years       INTEGER[]  fiscal years; NULL means all
--   stages      VARCHAR[]  budget stages; NULL means all
--   ministries  VARCHAR[]  ministry ids; NULL means all
--   channels    VARCHAR[]  channel ids; NULL means all
--   fields      VARCHAR[]  field ids (a line with any of them); NULL means all
--   partners    VARCHAR[]  partner ids (split to or named for any of them); NULL means all
--   standings   VARCHAR[]  counted, part, parent, overlaps, outside; NULL means all
--   text        VARCHAR    part of a name in either language, any case; NULL means all
--   top         INTEGER    how many lines are returned; NULL means all
--   lang        VARCHAR    ko or en
-- columns:
--   line_id        VARCHAR        the line
--   fiscal_year    INTEGER        fiscal year
--   line           VARCHAR        its name
--   ministry       VARCHAR        short name of its ministry
--   channel        VARCHAR        name of its channel
--   level          VARCHAR        sub_programme, detail, project
--   stage          VARCHAR        budget stage, or award
--   standing       VARCHAR        whether it is added, and if not, why
--   is_new         BOOLEAN        new in that year; NULL where not said
--   amount_krw     BIGINT         won; NULL where the source's currency has no stated rate
--   source_amount  DECIMAL(18,4)  amount as the source states it
--   source_unit    VARCHAR        unit of that amount
--   approximate    BOOLEAN        the source says about
--   split_krw      BIGINT         won with one partner and an amount; NULL where no parts are known
--   named_krw      BIGINT         won with named partners and no split
--   unknown_krw    BIGINT         won with no named partner
--   confidence     VARCHAR        high, medium, low
--   source         VARCHAR        title of the source
--   source_url     VARCHAR        its address; NULL for a copy
--   found_count    BIGINT         lines that meet the conditions
--   counted_count  BIGINT         lines of them that may be added
select
    budget_lines.line_id,
    budget_lines.fiscal_year,
    case when $lang = 'ko' then budget_lines.name_ko else budget_lines.name_en end as line,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    budget_lines.level,
    budget_lines.stage,
    budget_lines.standing,
    budget_lines.is_new,
    budget_lines.amount_krw,
    budget_lines.source_amount,
    budget_lines.source_unit,
    budget_lines.approximate,
    line_attribution.split_krw,
    line_attribution.named_krw,
    line_attribution.unknown_krw,
    budget_lines.confidence,
    sources.title as source,
    sources.url as source_url,
    count(*) over () as found_count,
    (
        sum((budget_lines.standing = 'counted')::bigint) over ()
    )::bigint as counted_count
from budget_lines
inner join ministries on budget_lines.ministry_id = ministries.ministry_id
inner join sources on budget_lines.source_id = sources.source_id
left join channels on budget_lines.channel_id = channels.channel_id
left join line_attribution on budget_lines.line_id = line_attribution.line_id
where
    ($years is null or list_contains($years, budget_lines.fiscal_year))
    and ($stages is null or list_contains($stages, budget_lines.stage))
    and ($ministries is null or list_contains($ministries, budget_lines.ministry_id))
    and ($channels is null or list_contains($channels, budget_lines.channel_id))
    and ($standings is null or list_contains($standings, budget_lines.standing))
    and (
        $fields is null
        or exists (
            select 1 from line_fields
            where line_fields.line_id = budget_lines.line_id
                and list_contains($fields, line_fields.field_id)
        )
    )
    and (
        $partners is null
        or exists (
            select 1 from line_partners
            where line_partners.line_id = budget_lines.line_id
                and list_contains($partners, line_partners.partner_id)
        )
    )
    and (
        $text is null
        or contains(lower(budget_lines.name_ko), lower($text))
        or contains(lower(budget_lines.name_en), lower($text))
    )
order by
    budget_lines.fiscal_year desc,
    budget_lines.amount_krw desc nulls last,
    budget_lines.line_id
limit $top;
