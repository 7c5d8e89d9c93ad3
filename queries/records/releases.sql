-- name: records/releases
-- purpose: The releases of this snapshot; one row per release.
-- used by: pages/records.py
-- columns:
--   release_id    VARCHAR    release
--   release_kind  VARCHAR    reference or submission
--   audience      VARCHAR    bureau, members, public
--   created_at    TIMESTAMP  when it was made, UTC
--   created_by    VARCHAR    by whom
--   reason        VARCHAR    why
--   content_hash  VARCHAR    SHA-256 of its content
select
    release_id,
    kind as release_kind,
    audience,
    created_at,
    created_by,
    reason,
    content_hash
from atlas_releases
order by created_at, release_id;
