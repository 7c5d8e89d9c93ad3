-- name: parts/last_known
-- purpose: What the snapshot last knew of the programme of each selected line: its line of the
--   same basis in the file's year or before, the latest stage of the latest year, of the file's
--   scope and counted where there are several; one row per line that has one.
-- used by: checks/intake/abrupt_change, checks/intake/programme_renamed,
--   checks/intake/unit_of_file, checks/intake/unit_of_line, parts/beside_last_known
-- includes: staged_selected
-- columns:
--   row        INTEGER  the row in the sheet
--   last_name  VARCHAR  name of the programme then
--   last_year  INTEGER  fiscal year
--   last_krw   BIGINT   won
select
    ranked.row,
    ranked.last_name,
    ranked.last_year,
    ranked.last_krw
from (
    select
        staged_selected.row,
        budget_lines.name_ko as last_name,
        budget_lines.fiscal_year as last_year,
        budget_lines.amount_krw as last_krw,
        row_number() over (
            partition by staged_selected.row
            order by
                budget_lines.fiscal_year desc,
                stage_ranks.rank desc,
                (budget_lines.scope_id = staged_selected.scope_id) desc,
                (budget_lines.standing = 'counted') desc,
                budget_lines.line_id
        ) as lateness
    from staged_selected
    inner join held.budget_lines as budget_lines
        on
            staged_selected.programme_id = budget_lines.programme_id
            and staged_selected.basis = budget_lines.basis
            and staged_selected.fiscal_year >= budget_lines.fiscal_year
    inner join held.stage_ranks as stage_ranks on budget_lines.stage = stage_ranks.stage
    where budget_lines.amount_krw is not null
) as ranked
where ranked.lateness = 1;
