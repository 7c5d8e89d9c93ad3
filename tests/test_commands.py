"""The command line: figures in won, sentences for people, exit codes for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import drafted
import pytest
import sqlalchemy as sa
import tiny

from atlas import __main__ as commands
from atlas import access, register, register_tables, releases, server, sql, text, warehouse
from atlas.paths import ROOT

E = 100_000_000
T = {language: text.translator(language) for language in text.LANGUAGES}


@pytest.fixture
def run(store: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command as a person does, on the store of the tests."""

    def ask(*argv: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "atlas", *argv],
            cwd=ROOT,
            env=os.environ | {"ATLAS_STORE": str(store), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return ask


@pytest.fixture
def main(store: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command in this process: exit code, output, complaints."""

    def ask(*argv: str) -> tuple[int, str, str]:
        code = commands.main(argv)
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one test alone, which commands in this process use."""
    folder = tmp_path / "store"
    monkeypatch.setenv("ATLAS_STORE", str(folder))
    return folder


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# summary


def test_the_summary_of_2024_in_won(run):
    found = answer(run("summary", "--year", "2024", "--stage", "latest", "--json"))
    snapshot = found.pop("snapshot")
    assert found == {
        "fiscal_year": 2024,
        "stage": "latest",
        "scope": "global_rnd",
        "control_total_krw": 1_816_700_000_000,
        "control_stage": "enacted",
        "line_count": 20,
        "named_lines_krw": 438_130_000_000,
        "basis_mix": {
            "enacted": 378_630_000_000,
            "proposal": 22_400_000_000,
            "award": 37_100_000_000,
        },
        "not_itemised_krw": 1_378_570_000_000,
        "split_krw": 31_800_000_000,
        "named_krw": 104_950_000_000,
        "unknown_krw": 301_380_000_000,
        "ministries": {
            "MSIT": 1_133_500_000_000,
            "MOTIE": 332_100_000_000,
            "MOHW": 136_050_000_000,
            "MSS": 26_700_000_000,
        },
        "ministries_sum_krw": 1_628_350_000_000,
        "scope_difference_krw": 188_350_000_000,
    }
    assert len(snapshot) == 12


def test_the_enacted_summary_and_the_default_stage(main):
    _, enacted, _ = main("summary", "--year", "2024", "--stage", "enacted", "--json")
    assert json.loads(enacted)["named_lines_krw"] == 378_630_000_000
    _, latest, _ = main("summary", "--year", "2024", "--json")
    assert json.loads(latest)["stage"] == "latest"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ("1조 8,167억 원", "4,381.3억 원", "1조 3,785.7억 원", "1,883.5억 원")),
        ("en", ("KRW 1,816.7 billion", "KRW 438.13 billion", "KRW 1,378.57 billion")),
    ],
)
def test_a_summary_for_people_says_the_same(main, language, words):
    code, said, _ = main("summary", "--year", "2024", "--lang", language)
    assert code == 0 and all(each in said for each in words)
    assert "_krw" not in said


def test_what_is_not_known_is_said_in_words_and_is_null_for_programs(main):
    _, said, _ = main("summary", "--year", "2024", "--stage", "award", "--lang", "en")
    assert T["en"]("word.unknown") in said and "KRW 0\n" in said  # nothing split is a finding
    _, found, _ = main("summary", "--year", "2024", "--stage", "award", "--json")
    assert json.loads(found)["control_total_krw"] is None


@pytest.mark.parametrize("language", T)
def test_a_year_of_which_nothing_is_known_is_said(main, language):
    code, said, complaint = main("summary", "--year", "1999", "--lang", language)
    assert code == 2 and said == ""
    assert "1999" in complaint and T[language]("stage.latest") in complaint


@pytest.mark.parametrize(
    "argv",
    [
        ("summary", "--year", "2024", "--stage", "final"),
        ("summary",),
        ("summary", "--year", "soon"),
        ("summary", "--year", "2024", "--lang", "fr"),
        ("forecast",),
        (),
    ],
    ids=" ".join,
)
def test_a_command_that_is_asked_wrongly_ends_with_2(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main(argv)
    assert ended.value.code == 2 and "usage" in capsys.readouterr().err


# query


def test_a_query_prints_its_rows(run):
    given = ["years=2024", "standings=counted", "stages=award", "lang=en"]
    found = answer(run("query", "records/lines", *given, "--json"))
    assert {row["line_id"]: row["amount_krw"] for row in found} == {
        "global-leading-centres-2024-award": 321 * E,
        "global-leader-research-2024-award": 50 * E,
    }


def test_a_query_for_people_is_a_table_with_heads_and_empty_cells(main):
    _, said, _ = main("query", "summary/years", "scope=global_rnd")
    lines = said.splitlines()
    assert lines[0].split("\t")[:2] == ["fiscal_year", "stage"] and len(lines) == 4
    _, said, _ = main("query", "records/releases")
    assert "\t" in said.splitlines()[1]


ASKED = [name for name in sql.names() if not name.startswith("views/")]
OF_A_SHEET = [name for name in ASKED if sql.load(name).of_a_sheet]


@pytest.mark.parametrize("name", OF_A_SHEET)
def test_a_question_about_a_sheet_is_not_asked_of_the_store(main, name):
    code, _, said = main("query", name, "--lang", "en")
    assert code == 2 and T["en"]("error.query_of_a_sheet", name=name) in said


@pytest.mark.parametrize("name", sorted({*ASKED} - {*OF_A_SHEET}))
def test_every_query_prints_json(main, name):
    given = {"year": "2024", "stage": "latest", "scope": "global_rnd", "lang": "en",
             "line_id": "brain-pool-2024-enacted", "top": "5"}  # fmt: skip
    asked = [f"{p.name}={given[p.name]}" for p in sql.load(name).params if p.name in given]
    code, said, _ = main("query", name, *asked, "--json")
    assert code == 0 and isinstance(json.loads(said), list)


@pytest.mark.parametrize("language", T)
@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("query", "summary/headlines"), ("summary/headlines", "summary/headline")),
        (("query", "summary/headline", "years=2024"), ("summary/headline", "years")),
        (("query", "summary/headline", "year=soon"), ("year", "INTEGER", "soon")),
        (("query", "summary/headline", "year"), ("year", "INTEGER")),
    ],
    ids=["no query", "no parameter", "no value", "no sign"],
)
def test_a_query_that_is_asked_wrongly_is_said_in_a_sentence(main, language, argv, words):
    code, said, complaint = main(*argv, "--lang", language)
    assert code == 2 and said == ""
    assert all(word in complaint for word in words) and "Traceback" not in complaint
    hangul = any("가" <= sign <= "힣" for sign in complaint)
    assert hangul == (language == "ko")


def test_an_error_for_programs_has_its_key(run):
    done = run("query", "summary/headlines", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 2 and found["error"] == "error.query_unknown"
    assert "summary/headlines" in found["message"] and found["problems"] == []


def test_an_unknown_snapshot_is_said(main):
    code, _, complaint = main("summary", "--year", "2024", "--snapshot", "0123456789ab")
    assert code == 1 and "0123456789ab" in complaint


def test_a_snapshot_that_is_named_shows_the_same(main):
    _, said, _ = main("summary", "--year", "2024", "--json")
    snapshot = json.loads(said)["snapshot"]
    _, again, _ = main("summary", "--year", "2024", "--snapshot", snapshot, "--json")
    assert json.loads(again) == json.loads(said)


# data that is not as declared


@pytest.mark.parametrize("language", T)
def test_a_broken_data_file_is_named_with_row_column_and_expectation(
    tmp_path, own, capsys, monkeypatch, language
):
    rows = tiny.rows()
    rows["budget_lines"][1]["stage"] = "final"
    rows["budget_lines"][1]["fiscal_year"] = "next"
    folder = tiny.write(tmp_path / "data", rows)
    sync = releases.sync_reference
    monkeypatch.setattr(releases, "sync_reference", lambda store: sync(store, folder))
    code = commands.main(["summary", "--year", "2024", "--lang", language])
    said = capsys.readouterr()
    assert code == 1 and said.out == ""
    for words in ("budget_lines.csv", "3", "stage", "final", "enacted", "fiscal_year", "INTEGER"):
        assert words in said.err
    assert not (own / "register.sqlite").exists()


def test_problems_of_data_are_listed_for_programs(tmp_path, own, capsys, monkeypatch):
    rows = tiny.rows()
    rows["budget_lines"][0]["stage"] = "final"
    folder = tiny.write(tmp_path / "data", rows)
    sync = releases.sync_reference
    monkeypatch.setattr(releases, "sync_reference", lambda store: sync(store, folder))
    assert commands.main(["releases", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["error"] == "error.data" and len(found["problems"]) == 1


# serve


@pytest.fixture
def unserved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a server be ready and end at once."""
    monkeypatch.setattr(server.uvicorn.Server, "run", lambda *_, **__: None)


@pytest.mark.usefixtures("unserved")
@pytest.mark.parametrize("desk", [True, False], ids=["desk", "plain"])
def test_a_server_that_is_ready_is_one_json_object(main, store, desk):
    code, said, _ = main("serve", "--port", "0", "--json", *(["--desk"] if desk else []))
    found = json.loads(said)
    address = found.pop("address")
    assert code == 0 and re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
    audience = "bureau" if desk else "public"
    assert found == {"desk": desk, "snapshot": warehouse.snapshot(store, audience).id}


@pytest.mark.usefixtures("unserved")
@pytest.mark.parametrize("language", T)
def test_a_server_that_is_ready_says_so_in_the_language_asked_for(main, language):
    _, said, _ = main("serve", "--port", "0", "--lang", language)
    ready, mode = said.splitlines()
    address = re.search(r"http://[\d.:]+", ready)[0]
    assert ready == T[language]("serve.ready", address=address)
    assert mode == T[language]("serve.readonly")


# releases, verify


def test_the_history_of_releases(run):
    (found,) = answer(run("releases", "--json"))
    assert found["kind"] == "reference" and found["state"] == "published"
    assert found["current"] is True and found["rows"] > 1_000 and found["changes"] == {}
    assert found["created_at"].endswith("+00:00")
    assert found["retired_by"] == [] and found["certification"] is None
    assert {one["completeness"] for one in found["slices"]} == {"partial"}
    assert {one["retired_by"] for one in found["slices"]} == {None}


def test_the_history_for_people_has_its_reasons_in_words(main):
    _, said, _ = main("releases", "--lang", "en")
    assert T["en"]("reason.reference_data") in said and "reason.reference_data" not in said


@pytest.fixture
def two(begun, own, tmp_path, monkeypatch) -> str:
    """A store of tiny reference data and a release that retires it; return the latter's id."""
    begun(tmp_path)
    sync, data = releases.sync_reference, tmp_path / "data"
    monkeypatch.setattr(releases, "sync_reference", lambda store: sync(store, data))
    return drafted.published(own, {"a": 7}, complete=[drafted.of()]).release_id


def test_the_history_tells_slices_their_completeness_and_what_retired_them(two, main):
    code, said, _ = main("releases", "--json")
    latest, first = json.loads(said)
    assert code == 0 and latest["release_id"] == two and latest["certified_by"] == "director"
    slot = {"fiscal_year": 2024, "stage": "enacted", "scope_id": "tiny_scope",
            "ministry_id": "tiny_ministry", "slice_part": None}  # fmt: skip
    assert latest["slices"] == [slot | {"completeness": "complete", "retired_by": None}]
    assert first["slices"] == [slot | {"completeness": "partial", "retired_by": two}]
    assert (latest["current"], first["current"]) == (True, True)
    _, said, _ = main("releases", "--lang", "en")
    assert T["en"]("cli.slices", complete=1, partial=0) in said


def test_a_release_that_is_wholly_retired_says_by_what(two, own, main):
    latest = drafted.published(own, {"b": 8}, complete=[drafted.of()]).release_id
    found = {row["release_id"]: row for row in json.loads(main("releases", "--json")[1])}
    assert (found[two]["current"], found[two]["retired_by"]) == (False, [latest])


def test_a_release_is_reverted_and_the_trail_knows_both_names(two, own, main):
    argv = ("revert", two, "--by", "김서기", "--reason", "잘못된 시트")
    code, said, _ = main(*argv, "--json")
    found = json.loads(said)
    assert code == 0 and found["release"] == two and two not in found["current"]
    assert found["snapshot"] == warehouse.snapshot(own, "bureau").id
    with register.reading(own) as con:
        event = con.execute(sa.text("select * from audit_events order by at desc")).first()
    assert (event.actor, event.os_user, event.reason) == ("김서기", access.os_user(), "잘못된 시트")
    code, said, complaint = main(*argv, "--lang", "en")
    assert (code, said) == (1, "")
    assert T["en"]("error.revert_not_published", release=two) in complaint


def test_a_revert_for_people_names_the_snapshot_that_follows(two, own, main):
    code, said, _ = main("revert", two, "--by", "x", "--reason", "y", "--lang", "en")
    snapshot = warehouse.snapshot(own, "bureau").id
    assert code == 0 and said == T["en"]("cli.reverted", release=two, snapshot=snapshot) + "\n"


@pytest.mark.parametrize("argv", [("revert", "r1"), ("revert", "--by", "x", "--reason", "y")])
def test_a_revert_needs_a_release_a_name_and_a_reason(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main(argv)
    assert ended.value.code == 2 and "usage" in capsys.readouterr().err


# backup, restore


def test_a_lost_store_is_put_back_with_the_same_summary_and_snapshot(store, own, main, tmp_path):
    shutil.copytree(store, own)
    summary, verified = main("summary", "--year", "2024", "--json"), main("verify", "--json")
    code, said, _ = main("backup", str(tmp_path), "--by", "김서기", "--json")
    made = json.loads(said)
    assert code == 0 and Path(made["path"]).parent == tmp_path
    assert made["bytes"] == Path(made["path"]).stat().st_size and len(made["sha256"]) == 64
    shutil.rmtree(own)
    argv = ("restore", made["path"], "--by", "김서기", "--reason", "디스크 교체")
    code, said, _ = main(*argv, "--json")
    done = json.loads(said)
    assert code == 0 and done == {"aside": None, "forgotten": 0} | {
        name: made[name] for name in ("created_at", "snapshot", "releases", "originals", "sha256")
    }
    assert main("summary", "--year", "2024", "--json") == summary
    assert json.loads(summary[1])["snapshot"] == done["snapshot"]
    assert main("verify", "--json") == verified


@pytest.mark.parametrize("language", T)
def test_a_backup_and_a_restore_are_sentences_and_so_are_their_refusals(
    begun, own, tmp_path, main, language
):
    begun(tmp_path)
    t, file = T[language], tmp_path / "backup.zip"
    made = ("backup", str(file), "--by", "x", "--lang", language)
    code, said, _ = main(*made)
    assert code == 0 and str(file) in said and t("cli.backup.keep") in said
    code, said, complaint = main(*made)
    assert (code, said) == (1, "") and t("error.backup_exists", path=str(file)) in complaint
    argv = ("restore", str(file), "--by", "x", "--reason", "y", "--lang", language)
    code, said, _ = main(*argv)
    (aside,) = own.glob("before-*")
    assert code == 0 and said.splitlines()[1] == t("cli.restore.aside", aside=aside)
    file.write_bytes(b"text")
    code, said, complaint = main(*argv)
    assert (code, said) == (1, "") and t("error.backup_unknown", path=str(file)) in complaint


@pytest.mark.parametrize("argv", [("backup", "x"), ("restore", "x", "--by", "y"), ("backup",)])
def test_a_backup_needs_a_place_and_a_name_a_restore_a_reason_too(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main(argv)
    assert ended.value.code == 2 and "usage" in capsys.readouterr().err


def test_a_whole_store_is_verified(run):
    done = run("verify", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["ok"] is True
    assert {finding["severity"] for finding in found["findings"]} <= {"warning"}


@pytest.mark.parametrize("language", T)
def test_a_damaged_store_is_found_with_its_object(store, own, main, language):
    damaged = shutil.copytree(store, own)
    file = next((damaged / "releases").glob("*/sources.parquet"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    code, said, _ = main("verify", "--lang", language)
    assert code == 1 and "sources.parquet" in said
    assert T[language]("rule.release_file_damaged") in said
    found = json.loads(main("verify", "--json")[1])
    assert found["ok"] is False
    assert [f["rule"] for f in found["findings"] if f["severity"] == "error"] == [
        "release_file_damaged"
    ]


@pytest.mark.parametrize("language", T)
def test_a_key_that_two_releases_hold_is_a_sentence(begun, own, tmp_path, main, language):
    begun(tmp_path)
    tables = releases.tables_of(own, releases.history(own)[0])
    draft = releases.Draft({"scopes": tables["scopes"]}, "reference", "because", "public")
    releases.publish(own, draft, access.at_desk("person"))
    held_by = sorted(release.release_id for release in releases.history(own))
    with register.writing(own) as con:
        said = {"snapshot_id": "of-both", "created_at": "2024-01-01T00:00:00+00:00"}
        con.execute(sa.insert(register_tables.SNAPSHOTS).values(**said))
        for name in held_by:
            pair = {"snapshot_id": "of-both", "release_id": name}
            con.execute(sa.insert(register_tables.SNAPSHOT_RELEASES).values(**pair))
    sentence = T[language](
        "error.key_twice",
        table="scopes",
        found="scope_id = tiny_scope",
        releases=", ".join(held_by),
    )
    code, said, _ = main("verify", "--lang", language)
    assert code == 1 and sentence in said
    _, found, _ = main("verify", "--json", "--lang", language)
    assert sentence in {finding["found"] for finding in json.loads(found)["findings"]}


def newer(store: Path) -> None:
    with sqlite3.connect(store / "register.sqlite") as con:
        con.execute("update meta set schema_version = schema_version + 1")
    con.close()


def no_database(store: Path) -> None:
    (store / "register.sqlite").write_bytes(b"no database at all" * 100)


def gone(store: Path) -> None:
    (store / "register.sqlite").unlink()


@pytest.mark.parametrize("damage", [newer, no_database, gone], ids=lambda each: each.__name__)
@pytest.mark.parametrize("argv", [("summary", "--year", "2024"), ("releases",), ("verify",)])
def test_a_store_that_cannot_be_used_is_a_sentence_and_no_traceback(store, own, main, damage, argv):
    spoilt = shutil.copytree(store, own)
    for left in spoilt.glob("register.sqlite-*"):
        left.unlink()
    damage(spoilt)
    code, said, complaint = main(*argv, "--lang", "en")
    assert (code, said) == (1, "")
    assert "Traceback" not in complaint and str(spoilt) in complaint


@pytest.mark.parametrize("name", ["summary/years", "records/lines"], ids=["short", "long"])
def test_a_reader_of_the_output_may_leave_early(store, name):
    """Whoever reads a few lines of the output and goes (``| head``) sees no complaint."""
    env = os.environ | {"ATLAS_STORE": str(store)}
    env.pop("PYTHONUNBUFFERED", None)  # a short output is then written only at the end
    with subprocess.Popen(
        [sys.executable, "-m", "atlas", "query", name, "--json"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=120) == 0
