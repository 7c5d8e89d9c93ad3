-- name: views/item_fields
-- purpose: The fields of what covers a partner, lines and relations alike; one row per item and
--   field.
-- used by: coverage/behind, coverage/cells
-- columns:
--   item_id   VARCHAR  a line or a relation
--   of_line   BOOLEAN  the item is a line
--   field_id  VARCHAR  field of technology
select
    line_id as item_id,
    true as of_line,
    field_id
from line_fields
union all
select
    relation_id as item_id,
    false as of_line,
    field_id
from relation_fields;
