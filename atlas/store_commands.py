"""The commands that change the store or keep it: revert, backup, restore, people and roles."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from atlas import access, backup, paths, releases
from atlas.access import ROLES
from atlas.forum import people
from atlas.intake.commands import Told
from atlas.standing import identity
from atlas.text import Translate


def add_revert(parser: argparse.ArgumentParser) -> None:
    """Declare what ``revert`` is told."""
    parser.add_argument("release")
    _add_signature(parser)


def add_backup(parser: argparse.ArgumentParser) -> None:
    """Declare what ``backup`` is told."""
    parser.add_argument("target", type=Path, help="a folder, or a file that is not there yet")
    parser.add_argument("--by", required=True, metavar="NAME", help="who does it")


def add_restore(parser: argparse.ArgumentParser) -> None:
    """Declare what ``restore`` is told."""
    parser.add_argument("file", type=Path, help="a file that backup wrote")
    _add_signature(parser)


def add_grant(parser: argparse.ArgumentParser) -> None:
    """Declare what ``grant`` is told."""
    parser.add_argument("person", help="an id that the command people prints")
    parser.add_argument("role", choices=ROLES)
    _add_signature(parser)


def _add_signature(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help="who does it")
    parser.add_argument("--reason", required=True, help="why, for the trail")


def revert(asked: argparse.Namespace, t: Translate) -> Told:
    """Take a release back; return what the bureau sees from now on."""
    store = paths.store()
    reverted = releases.revert(store, asked.release, access.at_desk(asked.by), asked.reason)
    standing = releases.current(store, "bureau")
    said = {"release": reverted.release_id, "snapshot": identity(standing)}
    values = said | {"current": [release.release_id for release in standing]}
    return values, [t("cli.reverted", **said)], False


def make(asked: argparse.Namespace, t: Translate) -> Told:
    """Back the store up; return what the file holds."""
    made = backup.backup(paths.store(), asked.target, access.at_desk(asked.by))
    values = asdict(made) | {"path": str(made.path)}
    said = [t("cli.backup", checksum=made.sha256, **values), t("cli.backup.keep")]
    return values, said, False


def put_back(asked: argparse.Namespace, t: Translate) -> Told:
    """Put the store back; return what it holds now, and where what stood there lies."""
    actor = access.at_desk(asked.by)
    done = backup.restore(asked.file, paths.store(), actor, asked.reason)
    values = asdict(done) | {"aside": str(done.aside) if done.aside else None}
    said = [t("cli.restore", file=asked.file, **values)]
    if done.aside:
        said.append(t("cli.restore.aside", aside=done.aside))
    return values, said, False


def roster(asked: argparse.Namespace, t: Translate) -> Told:
    """Return who takes part, with id, name and role."""
    found = people.listed(paths.store(), access.at_desk())
    values = [
        {"person_id": each.person_id, "name": each.name, "affiliation": each.affiliation,
         "role": each.role, "keep_until": each.keep_until}
        for each in found
    ]  # fmt: skip
    lines = [f"{each.person_id}\t{each.name}\t{t(f'role.{each.role}')}" for each in found]
    return values, [*lines, t("people.finding", count=len(found))], False


def grant(asked: argparse.Namespace, t: Translate) -> Told:
    """Give a person a role; the first steward is made so."""
    actor = access.at_desk(asked.by)
    given = people.grant(paths.store(), asked.person, asked.role, actor, asked.reason)
    said = {"name": given.name or "", "role": t(f"role.{given.role}")}
    values = {"person_id": given.person_id, "role": given.role}
    return values, [t("people.granted", **said)], False


#: Name, what it does, what it is about, what it is told.
COMMANDS = (
    ("revert", revert, "take a release back, as if it had never been published", add_revert),
    ("backup", make, "the store in one file, also while it is used", add_backup),
    ("restore", put_back, "put the store back from a backup", add_restore),
    ("people", roster, "who takes part in the Forum, with their ids and roles", lambda _: None),
    ("grant", grant, "give a person a role; the first steward is made so", add_grant),
)
