"""Migrations of the register: from the version that a store has to the one that this code knows.

Each runs at the first opening, in one transaction, after a copy of the register was put beside it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from atlas import files
from atlas.errors import StoreError

#: The tables that version 2 brought or made anew, as they were then: ``register_tables`` states
#: those of today, which a later version may have changed.
_OF_VERSION_2 = """
create table releases (
    release_id text not null, number integer not null,
    kind text check (kind in ('reference', 'submission')),
    state text check (state in ('published', 'proposed', 'reverted')),
    audience text check (audience in ('bureau', 'members', 'public')),
    embargo_until text, content_hash text not null, tables_json text not null, diff_json text,
    created_at text not null, created_by text not null, os_user text not null,
    reason text not null, certification text, certified_by text,
    primary key (release_id), unique (number)
);
create table release_slices (
    release_id text not null, fiscal_year integer not null, stage text not null,
    scope_id text not null, ministry_id text not null, slice_part text,
    completeness text check (completeness in ('complete', 'partial')),
    foreign key (release_id) references releases (release_id)
);
create index ix_release_slices_release_id on release_slices (release_id);
create table release_decisions (
    release_id text not null, line_id text not null,
    decision text not null check (decision in ('replace', 'keep', 'same_as')),
    new_line_id text,
    primary key (release_id, line_id),
    foreign key (release_id) references releases (release_id)
);
create table submissions (
    submission_id text not null,
    state text not null check (
        state in ('received', 'read', 'mapped', 'checked', 'explained', 'published', 'withdrawn')
    ),
    file_name text not null, sha256 text not null, size integer not null,
    fiscal_year integer, stage text, scope_id text, ministry_id text, layout_key text,
    mapping_json text not null, corrections_json text not null, explanations_json text not null,
    rev integer not null, created_at text not null, created_by text not null,
    updated_at text not null, updated_by text not null, os_user text not null, release_id text,
    primary key (submission_id),
    foreign key (release_id) references releases (release_id)
);
create table findings (
    submission_id text not null, position integer not null, rule text not null,
    severity text not null, finding_json text not null,
    primary key (submission_id, position),
    foreign key (submission_id) references submissions (submission_id)
);
create table mappings (
    layout_key text not null, mapping_json text not null, at text not null, "by" text not null,
    primary key (layout_key)
);
create table originals (
    sha256 text not null, file_name text not null, size integer not null, kept_at text not null,
    kept_by text not null, keep_until text not null, deleted_at text,
    primary key (sha256)
)
"""

#: What version 3 brought: people, meetings, opinions, agenda; the order in which the trail is read.
_OF_VERSION_3 = """
create table people (
    person_id text not null, account text, name text, affiliation text,
    subgroup text check (subgroup in ('rnd', 'non_rnd', 'both')),
    role text not null check (role in ('reader', 'member', 'analyst', 'official', 'steward')),
    consented_at text, consent_version integer, keep_until text, seen_at text, erased_at text,
    created_at text not null, rev integer not null,
    primary key (person_id), unique (account)
);
create table meetings (
    meeting_id text not null,
    kind text not null check (
        kind in ('kick_off', 'subgroup_meeting', 'roundup', 'forum', 'committee')
    ),
    subgroup text check (subgroup in ('rnd', 'non_rnd', 'both')), starts text not null,
    precision text not null check (precision in ('day', 'month')), name text not null,
    place text not null, note text not null,
    state text not null check (state in ('planned', 'held', 'cancelled')), rev integer not null,
    created_at text not null, created_by text not null, updated_at text not null,
    updated_by text not null,
    primary key (meeting_id)
);
create table agenda_items (
    item_id text not null, meeting_id text, title text not null, body text not null,
    subgroup text not null check (subgroup in ('rnd', 'non_rnd', 'both')),
    state text not null check (
        state in ('received', 'review', 'accepted', 'partly', 'declined')
    ),
    audience text not null check (audience in ('bureau', 'members', 'public')),
    rev integer not null, created_at text not null, created_by text not null,
    updated_at text not null, updated_by text not null,
    primary key (item_id)
);
create table answers (
    item_id text not null, position integer not null,
    state text not null check (
        state in ('received', 'review', 'accepted', 'partly', 'declined')
    ),
    reason text not null, line_id text, at text not null, "by" text not null,
    primary key (item_id, position),
    foreign key (item_id) references agenda_items (item_id)
);
create table opinions (
    opinion_id text not null, author text not null,
    state text not null check (state in ('draft', 'published', 'withdrawn', 'merged')),
    kind text not null check (
        kind in ('procedure', 'institution', 'diversification', 'network', 'talent')
    ),
    subgroup text not null check (subgroup in ('rnd', 'non_rnd', 'both')),
    partner_id text, field_id text, channel_id text, line_id text, title text not null,
    body text not null, evidence_json text, item_id text, merged_into text, rev integer not null,
    created_at text not null, published_at text, updated_at text not null,
    updated_by text not null,
    primary key (opinion_id),
    foreign key (author) references people (person_id),
    foreign key (item_id) references agenda_items (item_id),
    foreign key (merged_into) references opinions (opinion_id)
);
create index ix_opinions_author on opinions (author);
create index ix_opinions_item_id on opinions (item_id);
create index ix_opinions_line_id on opinions (line_id);
create index ix_opinions_merged_into on opinions (merged_into);
create index ix_opinions_partner_id on opinions (partner_id);
create index ix_opinions_state on opinions (state);
create table opinion_versions (
    opinion_id text not null, rev integer not null, said_json text not null, at text not null,
    primary key (opinion_id, rev),
    foreign key (opinion_id) references opinions (opinion_id)
);
create table supports (
    opinion_id text not null, person_id text not null, at text not null,
    primary key (opinion_id, person_id),
    foreign key (opinion_id) references opinions (opinion_id),
    foreign key (person_id) references people (person_id)
);
create table comments (
    comment_id text not null, opinion_id text not null, author text not null, body text not null,
    at text not null, withdrawn_at text,
    primary key (comment_id),
    foreign key (opinion_id) references opinions (opinion_id),
    foreign key (author) references people (person_id)
);
create index ix_comments_opinion_id on comments (opinion_id);
create index ix_audit_events_at on audit_events (at, event_id)
"""


def migrate(path: Path, found: int, wanted: int) -> None:
    """Bring a register up to a version; the lock is held. Leaves ``register.vN.sqlite`` beside."""
    copy(path, path.with_suffix(f".v{found}.sqlite"))
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        # References are kept by name while their tables are made anew; both must be set outside
        # of a transaction. What they point at is checked before it ends.
        con.execute("pragma foreign_keys = off")
        con.execute("pragma legacy_alter_table = on")
        con.execute("pragma synchronous = full")
        con.execute("begin immediate")
        try:
            for version in range(found, wanted):
                _STEPS[version](con)
            if con.execute("pragma foreign_key_check").fetchall():
                raise StoreError("error.store_damaged", path=str(path))
            con.execute("update meta set schema_version = ?", (wanted,))
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise


def copy(path: Path, target: Path) -> None:
    """Put a copy of a register into a file, whole and on the disk before this returns."""
    new = target.with_suffix(".new")
    new.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as held, closing(sqlite3.connect(new)) as written:
        held.backup(written)
    files.flush(new)
    new.replace(target)
    files.flush(target.parent)


def _to_2(con: sqlite3.Connection) -> None:
    """Take in submissions and decisions; drop the marks of retirement, which is computed now."""
    con.execute("drop index ix_release_slices_release_id")
    for table in ("releases", "release_slices"):
        con.execute(f"alter table {table} rename to former_{table}")
    _execute(con, _OF_VERSION_2)
    for table in ("releases", "release_slices"):
        kept = set(_columns(con, table)) & set(_columns(con, f"former_{table}"))
        names = ", ".join(sorted(kept))
        con.execute(f"insert into {table} ({names}) select {names} from former_{table}")
        con.execute(f"drop table former_{table}")


def _to_3(con: sqlite3.Connection) -> None:
    """Take in the Forum, and keep the trail in order."""
    _execute(con, _OF_VERSION_3)


def _execute(con: sqlite3.Connection, statements: str) -> None:
    # One by one: executescript would commit the transaction that all of it belongs to.
    for statement in statements.split(";"):
        con.execute(statement)


def _columns(con: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in con.execute(f"pragma table_info({table})")]


_STEPS = {1: _to_2, 2: _to_3}
