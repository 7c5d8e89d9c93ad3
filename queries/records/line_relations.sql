-- name: records/line_relations
-- purpose: How lines stand to other lines and totals, with the reason; one row per line and
--   relation. Children of a line are told from their own parent.
-- used by: pages/records.py
-- params:
--   line_id  VARCHAR  one line, on either side; NULL means every line
--   lang     VARCHAR  ko or en
-- columns:
--   line_id           VARCHAR  the line
--   fiscal_year       INTEGER  its fiscal year
--   line              VARCHAR  its name
--   amount_krw        BIGINT   won
--   relation          VARCHAR  part_of, parent_of, overlaps, outside_total, same_programme
--   other_id          VARCHAR  the other line, total or programme
--   other             VARCHAR  its name
--   other_amount_krw  BIGINT   won
--   reason            VARCHAR  why
with others as (

    select
        line_id as other_id,
        name_ko,
        name_en,
        amount_krw
    from budget_lines
    union all
    select
        control_id as other_id,
        name_ko,
        name_en,
        amount_krw
    from control_totals

)

select
    budget_lines.line_id,
    budget_lines.fiscal_year,
    case when $lang = 'ko' then budget_lines.name_ko else budget_lines.name_en end as line,
    budget_lines.amount_krw,
    line_relations.relation,
    line_relations.other_id,
    case when $lang = 'ko' then others.name_ko else others.name_en end as other,
    others.amount_krw as other_amount_krw,
    case when $lang = 'ko' then line_relations.reason_ko else line_relations.reason_en end as reason
from line_relations
inner join budget_lines on line_relations.line_id = budget_lines.line_id
left join others on line_relations.other_id = others.other_id
where
    $line_id is null
    or line_relations.line_id = $line_id
    or line_relations.other_id = $line_id
order by
    budget_lines.fiscal_year desc,
    budget_lines.line_id,
    line_relations.relation,
    line_relations.other_id;
