"""The tables of the register, stated once. Times are UTC, as ISO 8601 text.

What was published is never edited: which lines stand is computed from the releases, their slices
and decisions (``standing``), so that no mark can disagree with them.
"""

from __future__ import annotations

import sqlalchemy as sa

from atlas.schema import AUDIENCES

#: Of a submission, in the order in which it passes them; the last two are final.
STATES = ("received", "read", "mapped", "checked", "explained", "published", "withdrawn")
#: What becomes of a line that stood before a partial release beside it.
DECISIONS = ("replace", "keep", "same_as")


def _one_of(column: str, allowed: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} in ({', '.join(repr(each) for each in allowed)})")


METADATA = sa.MetaData()
META = sa.Table("meta", METADATA, sa.Column("schema_version", sa.Integer, nullable=False))
VERSION = sa.Table("version", METADATA, sa.Column("number", sa.Integer, nullable=False))
RELEASES = sa.Table(
    "releases",
    METADATA,
    sa.Column("release_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("kind", sa.Text, _one_of("kind", ("reference", "submission"))),
    sa.Column("state", sa.Text, _one_of("state", ("published", "proposed", "reverted"))),
    sa.Column("audience", sa.Text, _one_of("audience", AUDIENCES)),
    sa.Column("embargo_until", sa.Text),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("tables_json", sa.Text, nullable=False),
    sa.Column("diff_json", sa.Text),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("os_user", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("certification", sa.Text),
    sa.Column("certified_by", sa.Text),
)
RELEASE_SLICES = sa.Table(
    "release_slices",
    METADATA,
    sa.Column("release_id", sa.ForeignKey("releases.release_id"), nullable=False, index=True),
    sa.Column("fiscal_year", sa.Integer, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("scope_id", sa.Text, nullable=False),
    sa.Column("ministry_id", sa.Text, nullable=False),
    sa.Column("slice_part", sa.Text),
    sa.Column("completeness", sa.Text, _one_of("completeness", ("complete", "partial"))),
)
RELEASE_DECISIONS = sa.Table(
    "release_decisions",
    METADATA,
    sa.Column("release_id", sa.ForeignKey("releases.release_id"), primary_key=True),
    sa.Column("line_id", sa.Text, primary_key=True),
    sa.Column("decision", sa.Text, _one_of("decision", DECISIONS), nullable=False),
    sa.Column("new_line_id", sa.Text),
)
SNAPSHOTS = sa.Table(
    "snapshots",
    METADATA,
    sa.Column("snapshot_id", sa.Text, primary_key=True),
    sa.Column("created_at", sa.Text, nullable=False),
)
SNAPSHOT_RELEASES = sa.Table(
    "snapshot_releases",
    METADATA,
    sa.Column("snapshot_id", sa.ForeignKey("snapshots.snapshot_id"), primary_key=True),
    sa.Column("release_id", sa.ForeignKey("releases.release_id"), primary_key=True),
)
AUDIT_EVENTS = sa.Table(
    "audit_events",
    METADATA,
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("os_user", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("object_kind", sa.Text, nullable=False),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("group_id", sa.Text, nullable=False),
)
SUBMISSIONS = sa.Table(
    "submissions",
    METADATA,
    sa.Column("submission_id", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, _one_of("state", STATES), nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("fiscal_year", sa.Integer),
    sa.Column("stage", sa.Text),
    sa.Column("scope_id", sa.Text),
    sa.Column("ministry_id", sa.Text),
    sa.Column("layout_key", sa.Text),
    sa.Column("mapping_json", sa.Text, nullable=False),
    sa.Column("corrections_json", sa.Text, nullable=False),
    sa.Column("explanations_json", sa.Text, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.Column("updated_by", sa.Text, nullable=False),
    sa.Column("os_user", sa.Text, nullable=False),
    sa.Column("release_id", sa.ForeignKey("releases.release_id")),
)
FINDINGS = sa.Table(
    "findings",
    METADATA,
    sa.Column("submission_id", sa.ForeignKey("submissions.submission_id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("finding_json", sa.Text, nullable=False),
)
MAPPINGS = sa.Table(
    "mappings",
    METADATA,
    sa.Column("layout_key", sa.Text, primary_key=True),
    sa.Column("mapping_json", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)
ORIGINALS = sa.Table(
    "originals",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("kept_at", sa.Text, nullable=False),
    sa.Column("kept_by", sa.Text, nullable=False),
    sa.Column("keep_until", sa.Text, nullable=False),
    sa.Column("deleted_at", sa.Text),
)
APPEND_ONLY = (
    "create trigger audit_events_no_{verb} before {verb} on audit_events "
    "begin select raise(abort, 'audit_events is append-only'); end"
)
