-- name: records/commitments
-- purpose: Totals over several years and amounts per project: never mixed with annual amounts; one
--   row per figure.
-- used by: pages/records.py
-- params:
--   lang  VARCHAR  ko or en
-- columns:
--   commitment_id    VARCHAR        the figure
--   commitment       VARCHAR        its name
--   commitment_kind  VARCHAR        planned, requested, awarded, agreed, estimated, or per unit
--   ministry         VARCHAR        short name of the ministry
--   partner          VARCHAR        partners, comma-separated
--   year_from        INTEGER        first year; NULL where not known
--   year_to          INTEGER        last year; NULL where not known
--   source_amount    DECIMAL(18,4)  amount as the source states it
--   source_unit      VARCHAR        unit of that amount
--   amount_krw       BIGINT         won; NULL where the source's currency has no stated rate
--   approximate      BOOLEAN        the source says about
--   reading          VARCHAR        what the source says and why it is placed so
--   confidence       VARCHAR        high, medium, low
--   source           VARCHAR        title of the source
--   source_url       VARCHAR        its address; NULL for a copy
with figures as (

    select
        commitments.commitment_id,
        commitments.name_ko,
        commitments.name_en,
        commitments.nature as commitment_kind,
        commitments.ministry_id,
        (
            select string_agg(
                case when $lang = 'ko' then partners.name_ko else partners.name_en end,
                ', ' order by partners.partner_id
            )
            from commitment_partners
            inner join partners on commitment_partners.partner_id = partners.partner_id
            where commitment_partners.commitment_id = commitments.commitment_id
        ) as partner,
        commitments.period_from as year_from,
        commitments.period_to as year_to,
        commitments.source_amount,
        commitments.source_unit,
        commitments.amount_krw,
        commitments.approximate,
        commitments.reading_ko,
        commitments.reading_en,
        commitments.confidence,
        commitments.source_id
    from commitments
    union all
    select
        unit_amounts.unit_amount_id,
        unit_amounts.name_ko,
        unit_amounts.name_en,
        'per_' || unit_amounts.per || '_' || unit_amounts.period,
        unit_amounts.ministry_id,
        case when $lang = 'ko' then partners.name_ko else partners.name_en end,
        unit_amounts.year_from,
        unit_amounts.year_to,
        unit_amounts.source_amount,
        unit_amounts.source_unit,
        unit_amounts.amount_krw,
        false,
        unit_amounts.reading_ko,
        unit_amounts.reading_en,
        unit_amounts.confidence,
        unit_amounts.source_id
    from unit_amounts
    left join partners on unit_amounts.partner_id = partners.partner_id

)

select
    figures.commitment_id,
    case when $lang = 'ko' then figures.name_ko else figures.name_en end as commitment,
    figures.commitment_kind,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    figures.partner,
    figures.year_from,
    figures.year_to,
    figures.source_amount,
    figures.source_unit,
    figures.amount_krw,
    figures.approximate,
    case when $lang = 'ko' then figures.reading_ko else figures.reading_en end as reading,
    figures.confidence,
    sources.title as source,
    sources.url as source_url
from figures
inner join sources on figures.source_id = sources.source_id
left join ministries on figures.ministry_id = ministries.ministry_id
order by figures.commitment_kind, figures.commitment_id;
