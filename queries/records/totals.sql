-- name: records/totals
-- purpose: Every official or reported total, block and execution figure, with its rounding; one row
--   per figure.
-- used by: pages/records.py
-- params:
--   years       INTEGER[]  fiscal years; NULL means all
--   ministries  VARCHAR[]  ministry ids; NULL means all
--   lang        VARCHAR    ko or en
-- columns:
--   control_id     VARCHAR        the figure
--   fiscal_year    INTEGER        fiscal year
--   total          VARCHAR        its name
--   total_kind     VARCHAR        total, ministry, block, execution
--   scope          VARCHAR        name of the scope
--   stage          VARCHAR        budget stage, or award
--   ministry       VARCHAR        short name of the ministry; NULL for the whole government
--   amount_krw     BIGINT         won
--   rounding_krw   BIGINT         won, half-width of the rounding
--   preferred      BOOLEAN        the figure that the Atlas uses
--   reading        VARCHAR        what the source says and why it is placed so
--   confidence     VARCHAR        high, medium, low
--   source         VARCHAR        title of the source
--   source_url     VARCHAR        its address; NULL for a copy
select
    control_totals.control_id,
    control_totals.fiscal_year,
    case when $lang = 'ko' then control_totals.name_ko else control_totals.name_en end as total,
    control_totals.kind as total_kind,
    case when $lang = 'ko' then scopes.name_ko else scopes.name_en end as scope,
    control_totals.stage,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    control_totals.amount_krw,
    control_totals.rounding_krw,
    control_totals.preferred,
    case when $lang = 'ko' then control_totals.reading_ko else control_totals.reading_en end
        as reading,
    control_totals.confidence,
    sources.title as source,
    sources.url as source_url
from control_totals
inner join scopes on control_totals.scope_id = scopes.scope_id
inner join sources on control_totals.source_id = sources.source_id
left join ministries on control_totals.ministry_id = ministries.ministry_id
where
    ($years is null or list_contains($years, control_totals.fiscal_year))
    and ($ministries is null or list_contains($ministries, control_totals.ministry_id))
order by control_totals.fiscal_year desc, scopes.scope_id, control_totals.control_id;
