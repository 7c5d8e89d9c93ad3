-- name: allocation/by_field
-- purpose: Chosen money of the lines that carry each field. Fields overlap: a line with two fields
--   stands in both rows, so the rows are never added. One row per field, and last one for the lines
--   without a field.
-- used by: pages/allocation.py
-- includes: chosen_lines
-- params:
--   year          INTEGER    fiscal year
--   stage         VARCHAR    budget stage, or latest
--   scope         VARCHAR    scope of the lines
--   ministries    VARCHAR[]  ministry ids; NULL means all
--   channels      VARCHAR[]  channel ids; NULL means all
--   fields        VARCHAR[]  field ids (a line with any of them); NULL means all
--   subgroups     VARCHAR[]  rnd, non_rnd; NULL means all
--   bases         VARCHAR[]  budget, award; NULL means all
--   attributions  VARCHAR[]  split, named, unknown; NULL means all
--   lang          VARCHAR    ko or en
-- columns:
--   field_id    VARCHAR  field; NULL for the lines without one
--   field       VARCHAR  its name
--   focus       BOOLEAN  one of the five fields of the Forum
--   line_count  BIGINT   lines
--   amount_krw   BIGINT   won of the lines, each counted whole
--   split_krw    BIGINT   won of them with one partner and an amount
--   named_krw    BIGINT   won of them with named partners and no split
--   unknown_krw  BIGINT   won of them with no named partner
with tagged as (

    select
        line_fields.field_id,
        chosen_lines.chosen_krw,
        chosen_lines.split_krw,
        chosen_lines.named_krw,
        chosen_lines.unknown_krw
    from chosen_lines
    left join line_fields on chosen_lines.line_id = line_fields.line_id
    where chosen_lines.fiscal_year = $year and chosen_lines.shown_stage = $stage

)

select
    tagged.field_id,
    case when $lang = 'ko' then fields.name_ko else fields.name_en end as field,
    fields.focus,
    count(*) as line_count,
    sum(tagged.chosen_krw)::bigint as amount_krw,
    sum(tagged.split_krw)::bigint as split_krw,
    sum(tagged.named_krw)::bigint as named_krw,
    sum(tagged.unknown_krw)::bigint as unknown_krw
from tagged
left join fields on tagged.field_id = fields.field_id
group by tagged.field_id, fields.name_ko, fields.name_en, fields.focus, fields.sort
order by tagged.field_id is null, fields.focus desc, amount_krw desc, tagged.field_id;
