"""The tables of the register, stated once. Times are UTC, as ISO 8601 text.

What was published is never edited: which lines stand is computed from the releases, their slices
and decisions (``standing``), so that no mark can disagree with them.
"""

from __future__ import annotations

import sqlalchemy as sa

from atlas.access import ROLES
from atlas.schema import AUDIENCES

#: Of a submission, in the order in which it passes them; the last two are final.
STATES = ("received", "read", "mapped", "checked", "explained", "published", "withdrawn")
#: What becomes of a line that stood before a partial release beside it.
DECISIONS = ("replace", "keep", "same_as")

#: What an opinion is about, beside its subject.
OPINION_KINDS = ("procedure", "institution", "diversification", "network", "talent")
OPINION_STATES = ("draft", "published", "withdrawn", "merged")
#: Of an agenda item: received, under review, and the three answers.
ITEM_STATES = ("received", "review", "accepted", "partly", "declined")
ANSWERED = ITEM_STATES[2:]
#: Of a meeting; those of the reference data are called so too.
MEETING_KINDS = ("kick_off", "subgroup_meeting", "roundup", "forum", "committee")
MEETING_STATES = ("planned", "held", "cancelled")
SUBGROUPS = ("rnd", "non_rnd", "both")


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
    sa.Index("ix_audit_events_at", "at", "event_id"),
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
#: Who takes part, by a random id. All that tells who that is stands here and can be erased.
PEOPLE = sa.Table(
    "people",
    METADATA,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, unique=True),
    sa.Column("name", sa.Text),
    sa.Column("affiliation", sa.Text),
    sa.Column("subgroup", sa.Text, _one_of("subgroup", SUBGROUPS)),
    sa.Column("role", sa.Text, _one_of("role", ROLES), nullable=False),
    sa.Column("consented_at", sa.Text),
    sa.Column("consent_version", sa.Integer),
    sa.Column("keep_until", sa.Text),
    sa.Column("seen_at", sa.Text),
    sa.Column("erased_at", sa.Text),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
)
MEETINGS = sa.Table(
    "meetings",
    METADATA,
    sa.Column("meeting_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, _one_of("kind", MEETING_KINDS), nullable=False),
    sa.Column("subgroup", sa.Text, _one_of("subgroup", SUBGROUPS)),
    sa.Column("starts", sa.Text, nullable=False),
    sa.Column("precision", sa.Text, _one_of("precision", ("day", "month")), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("state", sa.Text, _one_of("state", MEETING_STATES), nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.Column("updated_by", sa.Text, nullable=False),
)
AGENDA_ITEMS = sa.Table(
    "agenda_items",
    METADATA,
    sa.Column("item_id", sa.Text, primary_key=True),
    # One of MEETINGS, or an event of the reference data, which is not in the register.
    sa.Column("meeting_id", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("subgroup", sa.Text, _one_of("subgroup", SUBGROUPS), nullable=False),
    sa.Column("state", sa.Text, _one_of("state", ITEM_STATES), nullable=False),
    sa.Column("audience", sa.Text, _one_of("audience", AUDIENCES), nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.Column("updated_by", sa.Text, nullable=False),
)
#: Each step of an agenda item with its reason; the first is that it was received.
ANSWERS = sa.Table(
    "answers",
    METADATA,
    sa.Column("item_id", sa.ForeignKey("agenda_items.item_id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("state", sa.Text, _one_of("state", ITEM_STATES), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("line_id", sa.Text),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)
OPINIONS = sa.Table(
    "opinions",
    METADATA,
    sa.Column("opinion_id", sa.Text, primary_key=True),
    sa.Column("author", sa.ForeignKey(PEOPLE.c.person_id), nullable=False, index=True),
    sa.Column("state", sa.Text, _one_of("state", OPINION_STATES), nullable=False, index=True),
    sa.Column("kind", sa.Text, _one_of("kind", OPINION_KINDS), nullable=False),
    sa.Column("subgroup", sa.Text, _one_of("subgroup", SUBGROUPS), nullable=False),
    sa.Column("partner_id", sa.Text, index=True),
    sa.Column("field_id", sa.Text),
    sa.Column("channel_id", sa.Text),
    sa.Column("line_id", sa.Text, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("evidence_json", sa.Text),
    sa.Column("item_id", sa.ForeignKey("agenda_items.item_id"), index=True),
    sa.Column("merged_into", sa.ForeignKey("opinions.opinion_id"), index=True),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("published_at", sa.Text),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.Column("updated_by", sa.Text, nullable=False),
)
#: How a published opinion read before each change of its words.
OPINION_VERSIONS = sa.Table(
    "opinion_versions",
    METADATA,
    sa.Column("opinion_id", sa.ForeignKey("opinions.opinion_id"), primary_key=True),
    sa.Column("rev", sa.Integer, primary_key=True),
    sa.Column("said_json", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
SUPPORTS = sa.Table(
    "supports",
    METADATA,
    sa.Column("opinion_id", sa.ForeignKey("opinions.opinion_id"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey(PEOPLE.c.person_id), primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
)
COMMENTS = sa.Table(
    "comments",
    METADATA,
    sa.Column("comment_id", sa.Text, primary_key=True),
    sa.Column("opinion_id", sa.ForeignKey("opinions.opinion_id"), nullable=False, index=True),
    sa.Column("author", sa.ForeignKey(PEOPLE.c.person_id), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("withdrawn_at", sa.Text),
)
#: Of version 3, in the order in which they refer to each other.
FORUM = (
    PEOPLE, MEETINGS, AGENDA_ITEMS, ANSWERS, OPINIONS, OPINION_VERSIONS, SUPPORTS, COMMENTS,
)  # fmt: skip
APPEND_ONLY = (
    "create trigger audit_events_no_{verb} before {verb} on audit_events "
    "begin select raise(abort, 'audit_events is append-only'); end"
)
