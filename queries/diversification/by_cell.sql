-- name: diversification/by_cell
-- purpose: Chosen money by channel, ministry or field; one row each. A line with several fields
--   stands under each of them with all of its money.
-- used by: measure, pages/country.py, pages/diversification.py
-- includes: chosen_lines
-- params:
--   by            VARCHAR    channel, ministry or field
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
--   cell        VARCHAR  channel, ministry or field; NULL where the line has none
--   line_count  BIGINT   chosen lines
--   amount_krw  BIGINT   won, net
with celled as (

    select
        case when $by = 'channel' then channel_id else ministry_id end as cell,
        chosen_krw
    from chosen_lines
    where fiscal_year = $year and shown_stage = $stage and $by <> 'field'
    union all
    select
        line_fields.field_id as cell,
        chosen_lines.chosen_krw
    from chosen_lines
    left join line_fields on chosen_lines.line_id = line_fields.line_id
    where
        chosen_lines.fiscal_year = $year
        and chosen_lines.shown_stage = $stage
        and $by = 'field'

)

select
    cell,
    count(*) as line_count,
    sum(chosen_krw)::bigint as amount_krw
from celled
group by cell
order by amount_krw desc, cell;
