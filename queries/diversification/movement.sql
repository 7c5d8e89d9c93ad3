-- name: diversification/movement
-- purpose: Known money of two years by partner, channel, ministry or field: of programmes known in
--   one year only, and of those in both with size and shape of either year; one row per partner.
-- used by: pages/diversification.py
-- includes: chosen_lines
-- params:
--   scope         VARCHAR    scope of the lines
--   ministries    VARCHAR[]  ministry ids; NULL means all
--   channels      VARCHAR[]  channel ids; NULL means all
--   fields        VARCHAR[]  field ids (a line with any of them); NULL means all
--   subgroups     VARCHAR[]  rnd, non_rnd; NULL means all
--   bases         VARCHAR[]  budget, award; NULL means all
--   attributions  VARCHAR[]  split, named, unknown; NULL means all
--   by            VARCHAR    partner, channel, ministry or field
--   stage         VARCHAR    budget stage, or latest, of both years
--   year_from     INTEGER    first fiscal year
--   year_to       INTEGER    second fiscal year
-- columns:
--   cell            VARCHAR  partner, channel, ministry or field
--   entered_krw     BIGINT   won of programmes known in the second year only
--   left_krw        BIGINT   won of programmes known in the first year only
--   before_krw      BIGINT   won of the others in the first year
--   resized     DOUBLE   won of the others: size of the second year, shape of the first
--   reshaped    DOUBLE   won of the others: size of the first year, shape of the second
--   after_krw       BIGINT   won of the others in the second year
with celled as (

    select
        chosen_lines.programme_id,
        chosen_lines.fiscal_year,
        part_openings.cell,
        part_openings.amount_krw
    from chosen_lines
    inner join part_openings on chosen_lines.line_id = part_openings.line_id
    where chosen_lines.shown_stage = $stage and $by = 'partner'
    union all
    select
        programme_id,
        fiscal_year,
        case when $by = 'channel' then channel_id else ministry_id end as cell,
        chosen_krw as amount_krw
    from chosen_lines
    where shown_stage = $stage and $by in ('channel', 'ministry')
    union all
    select
        chosen_lines.programme_id,
        chosen_lines.fiscal_year,
        line_fields.field_id as cell,
        chosen_lines.chosen_krw as amount_krw
    from chosen_lines
    inner join line_fields on chosen_lines.line_id = line_fields.line_id
    where chosen_lines.shown_stage = $stage and $by = 'field'

),

held as (

    select
        programme_id,
        cell,
        coalesce(sum(amount_krw) filter (where fiscal_year = $year_from), 0) as from_krw,
        coalesce(sum(amount_krw) filter (where fiscal_year = $year_to), 0) as to_krw
    from celled
    where cell is not null and fiscal_year in ($year_from, $year_to)
    group by programme_id, cell

),

sized as (

    select
        *,
        sum(from_krw) over (partition by programme_id) as from_size,
        sum(to_krw) over (partition by programme_id) as to_size
    from held

)

select
    cell,
    coalesce(sum(to_krw) filter (where from_size = 0), 0)::bigint as entered_krw,
    coalesce(sum(from_krw) filter (where to_size = 0), 0)::bigint as left_krw,
    coalesce(sum(from_krw) filter (where from_size <> 0 and to_size <> 0), 0)::bigint
        as before_krw,
    coalesce(
        sum(from_krw::double * to_size / from_size)
            filter (where from_size <> 0 and to_size <> 0),
        0
    ) as resized,
    coalesce(
        sum(to_krw::double * from_size / to_size)
            filter (where from_size <> 0 and to_size <> 0),
        0
    ) as reshaped,
    coalesce(sum(to_krw) filter (where from_size <> 0 and to_size <> 0), 0)::bigint as after_krw
from sized
group by cell
order by cell;
