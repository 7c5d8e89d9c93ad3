-- name: parts/staged_named
-- purpose: The selected lines that are no parents by the spelling of their names, blanks and
--   case aside; one row per line.
-- used by: checks/intake/amount_repeated, checks/intake/duplicate_amount,
--   checks/intake/duplicate_name
-- includes: staged_selected
-- columns:
--   row          INTEGER  the row in the sheet
--   amount_cell  VARCHAR  the cell of its amount
--   amount_text  VARCHAR  the amount as the cell writes it
--   amount_krw   BIGINT   won; NULL where not known
--   detail_code  VARCHAR  code of the detail; NULL where it has none
--   name         VARCHAR  its name
--   ministry_id  VARCHAR  ministry; NULL where not known
--   partner      VARCHAR  the first of its partners as written; empty where it names none
--   spelling     VARCHAR  the name without blanks, in small letters
select
    staged_selected.row,
    staged_selected.amount_cell,
    staged_selected.amount_text,
    staged_selected.amount_krw,
    staged_selected.detail_code,
    staged_selected.name,
    staged_selected.ministry_id,
    coalesce(partnered.partner_text, '') as partner,
    lower(regexp_replace(staged_selected.name, '[[:space:]]', '', 'g')) as spelling
from staged_selected
left join (
    select
        row,
        min(partner_text) as partner_text
    from staged_parts
    group by row
) as partnered on staged_selected.row = partnered.row
where staged_selected.kind = 'line';
