-- name: parts/staged_selected
-- purpose: The selected lines of a sheet with the slice that each belongs to, its ministry or
--   else the file's; one row per selected line.
-- used by: checks/intake/above_ministry_total, checks/intake/above_official_total,
--   checks/intake/abrupt_change, checks/intake/already_current, checks/intake/amount_missing,
--   checks/intake/amount_negative, checks/intake/amount_repeated, checks/intake/amount_zero,
--   checks/intake/code_damaged, checks/intake/currency_mixed, checks/intake/duplicate_amount,
--   checks/intake/duplicate_code, checks/intake/duplicate_name, checks/intake/hidden_line_selected,
--   checks/intake/line_vanished, checks/intake/ministry_differs, checks/intake/ministry_missing,
--   checks/intake/ministry_out_of_date, checks/intake/new_but_known, checks/intake/new_not_marked,
--   checks/intake/other_scope, checks/intake/parent_and_detail_selected,
--   checks/intake/parts_over_line, checks/intake/parts_without_amount,
--   checks/intake/planning_fee_selected, checks/intake/programme_renamed,
--   checks/intake/project_reversed, checks/intake/rate_missing, checks/intake/rate_stated,
--   checks/intake/transfer_selected, checks/intake/unit_of_file, checks/intake/unit_of_line,
--   checks/intake/year_outside_project, intake/diff_lines, intake/diff_partners,
--   intake/diff_slices, parts/beside_last_known, parts/last_known, parts/slice_lines,
--   parts/slice_pairs, parts/staged_attribution, parts/staged_named, parts/staged_slices
-- columns:
--   row             INTEGER        the row in the sheet
--   amount_cell     VARCHAR        the cell of its amount
--   kind            VARCHAR        line | parent
--   line_kind       VARCHAR        programme | planning_fee | internal_transfer
--   parent_row      INTEGER        the row of its parent; NULL where it has none
--   programme_id    VARCHAR        the known programme that it is; NULL where it is none
--   programme_code  VARCHAR        code of the programme, as in the sheet
--   detail_code     VARCHAR        code of the detail, as in the sheet
--   amount_text     VARCHAR        the amount as the cell writes it
--   source_amount   DECIMAL(18,4)  the amount in the sheet's own unit
--   currency        VARCHAR        ISO 4217 code
--   amount_krw      BIGINT         won; NULL where not known
--   is_new          BOOLEAN        new in that year; NULL where not said
--   project_start   INTEGER        first year; NULL where not known
--   project_end     INTEGER        last year; NULL where not known
--   name            VARCHAR        its name, or the cell of its amount where it has none
--   ministry_id     VARCHAR        ministry; NULL where neither the line nor the file names one
--   slice_part      VARCHAR        named part of it; NULL where the line names none
--   fiscal_year     INTEGER        fiscal year of the file
--   stage           VARCHAR        stage of the file
--   basis           VARCHAR        budget or award
--   scope_id        VARCHAR        scope of the file
select
    staged_lines.row,
    staged_lines.amount_cell,
    staged_lines.kind,
    staged_lines.line_kind,
    staged_lines.parent_row,
    staged_lines.programme_id,
    staged_lines.programme_code,
    staged_lines.detail_code,
    staged_lines.amount_text,
    staged_lines.source_amount,
    staged_lines.currency,
    staged_lines.amount_krw,
    staged_lines.is_new,
    staged_lines.project_start,
    staged_lines.project_end,
    coalesce(staged_lines.name_ko, staged_lines.name_en, staged_lines.amount_cell) as name,
    coalesce(staged_lines.ministry_id, staged_file.ministry_id) as ministry_id,
    staged_lines.slice_part,
    staged_file.fiscal_year,
    staged_file.stage,
    staged_file.basis,
    staged_file.scope_id
from staged_lines
cross join staged_file
where staged_lines.selected;
