-- name: overview/doubtful
-- purpose: Counted lines of which no source says that they lie inside the official total; one row
--   per line.
-- used by: pages/overview.py
-- params:
--   year   INTEGER  fiscal year
--   stage  VARCHAR  budget stage, or latest
--   scope  VARCHAR  scope of the lines
--   lang   VARCHAR  ko or en
-- columns:
--   line        VARCHAR  name of the line
--   amount_krw  BIGINT   won
select
    case when $lang = 'ko' then leaf_lines.name_ko else leaf_lines.name_en end as line,
    leaf_lines.amount_krw
from leaf_lines
inner join line_relations
    on
        leaf_lines.line_id = line_relations.line_id
        and line_relations.relation = 'outside_total'
where
    leaf_lines.fiscal_year = $year
    and leaf_lines.shown_stage = $stage
    and leaf_lines.scope_id = $scope
order by leaf_lines.amount_krw desc, leaf_lines.line_id;
