"""Files that mean harm, or are not what they seem, are answered in words and in time."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
import zipfile
from pathlib import Path

import pytest
from books import SHEET, raw, workbook

from atlas import text
from atlas.errors import IntakeError
from atlas.intake import reading

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>갑</t></is></c><c r="B{0}"><v>1</v></c></row>'
HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>사업명</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>예산(백만원)</t></is></c></row>'
)


def utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def plain(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def sparse(path: Path) -> Path:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return raw(path, SHEET.format(f"<sheetData>{ROW.format(1)}{far}</sheetData>"))


def bomb(path: Path) -> Path:
    return raw(path, SHEET.format("<sheetData/>") + " " * (400 << 20))


def shared_string(path: Path) -> Path:
    made = raw(path, SHEET.format("<sheetData/>"))
    with (
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(1024):
            part.write(b"a" * (1 << 20))
    return made


def laughs(path: Path) -> Path:
    more = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    entities = f'<!ENTITY l0 "ha">{more}'
    body = SHEET.format('<sheetData><row r="1"><c r="A1" t="str"><v>&l9;</v></c></row></sheetData>')
    return raw(path, f"<!DOCTYPE x [{entities}]>{body}")


def outside(path: Path) -> Path:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    body = SHEET.format('<sheetData><row r="1"><c r="A1" t="str"><v>&e;</v></c></row></sheetData>')
    return raw(path, entity + body)


def late_entity(path: Path) -> Path:
    """A document type behind more blanks than anybody looks through at the start."""
    entity = " " * 8000 + '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    body = SHEET.format('<sheetData><row r="1"><c r="A1"><f>1</f><v>&e;</v></c></row></sheetData>')
    return raw(path, f'<?xml version="1.0"?>{entity}{body}')


def strings_entity(path: Path) -> Path:
    strings = (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><sst><si><t>&e;</t></si></sst>'
    )
    return raw(path, SHEET.format("<sheetData/>"), **{"xl/sharedStrings.xml": strings})


def many_sheets(path: Path) -> Path:
    return workbook(path, {f"S{n}": [["a"]] for n in range(300)})


def many_parts(path: Path) -> Path:
    return raw(path, SHEET.format(""), **{f"xl/media/{n}.bin": "x" for n in range(2100)})


def cut(path: Path) -> Path:
    whole = workbook(path, {"표": [["사업명", "예산"], ["갑", 1]]}).read_bytes()
    return plain(path, whole[: len(whole) // 2])


REFUSED = {
    "empty": ("empty", lambda p: plain(p, b"")),
    "image": ("is_image", lambda p: plain(p, b"\x89PNG\r\n\x1a\n" + b"\0" * 99)),
    "pdf": ("is_pdf", lambda p: plain(p, b"%PDF-1.7 ...")),
    "program": ("is_program", lambda p: plain(p, b"MZ\x90\0\3")),
    "unknown": ("is_unknown", lambda p: plain(p, bytes(range(256)) * 4)),
    "drm": ("drm", lambda p: plain(p, b"\x9b DRMONE  This Document is encrypted" + b"\0" * 99)),
    "softcamp": ("drm", lambda p: plain(p, b"SCDSA004" + b"\0" * 99)),
    "password": ("password", lambda p: plain(p, OLE + b"\0" * 600 + utf16("EncryptedPackage"))),
    "word": ("is_document", lambda p: plain(p, OLE + b"\0" * 600 + utf16("WordDocument"))),
    "damaged xls": ("broken", lambda p: plain(p, OLE + b"\0" * 600 + utf16("Workbook"))),
    "archive": ("is_archive", lambda p: raw(p.with_name("x"), "") and _archive(p)),
    "parts": ("parts_missing", lambda p: raw(p, "", **{"xl/workbook.xml": None})),
    "relations": ("parts_missing", lambda p: raw(p, "", **{"xl/_rels/workbook.xml.rels": None})),
    "cut": ("broken", cut),
    "no xml": ("broken", lambda p: raw(p, "this is no <xml", **{"xl/workbook.xml": "neither"})),
    "bomb": ("bomb", bomb),
    "shared string": ("bomb", shared_string),
    "sparse": ("too_many_cells", sparse),
    "laughs": ("entities", laughs),
    "xxe": ("entities", outside),
    "late xxe": ("entities", late_entity),
    "300 sheets": ("too_many_sheets", many_sheets),
    "2,100 parts": ("too_many_parts", many_parts),
    "no file": ("not_found", lambda p: p),
}


def _archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_words(tmp_path, name):
    key, make = REFUSED[name]
    path = make(tmp_path / "sheet.xlsx")
    began = time.monotonic()
    with pytest.raises(IntakeError) as refused:
        reading.read(path)
    assert time.monotonic() - began < 45
    assert refused.value.key == f"intake.{key}"
    for language in text.LANGUAGES:
        assert text.translator(language)(refused.value.key, **refused.value.values)


def test_what_another_file_holds_is_never_read_through_the_strings(tmp_path):
    path = strings_entity(tmp_path / "s.xlsx")
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "none"
    try:
        book = reading.read(path)
    except IntakeError:
        return
    assert host not in str(book)


def test_a_false_dimension_is_not_believed(tmp_path):
    cells = f'<dimension ref="A1:XFD1048576"/><sheetData>{HEAD}{ROW.format(2)}</sheetData>'
    (sheet,) = reading.read(raw(tmp_path / "d.xlsx", SHEET.format(cells))).sheets
    assert len(sheet.rows) == 2 and sheet.is_budget


def test_a_file_that_takes_too_much_memory_ends_the_child_alone(tmp_path, monkeypatch):
    """What the look at the zip lets through is stopped by the system's limit."""
    from atlas.intake import preflight

    monkeypatch.setattr(preflight, "MAX_EXPANDED", 2 << 30)
    monkeypatch.setattr(preflight, "MAX_RATIO", 10**6)
    with pytest.raises(IntakeError) as refused:
        reading.read(shared_string(tmp_path / "m.xlsx"))
    assert refused.value.key in ("intake.memory", "intake.died", "intake.broken")


def test_a_long_cell_and_many_blank_rows_are_read(tmp_path):
    rows = [["사업명", "예산(백만원)"], ["가" * 5000, 1], ["나", 2], *[[None, None]] * 900]
    (sheet,) = reading.read(workbook(tmp_path / "l.xlsx", {"표": rows})).sheets
    assert [f.rule for f in sheet.findings] == ["text_long"] and len(sheet.rows) == 3


def test_macros_are_named_and_not_run(tmp_path):
    cells = f"<sheetData>{HEAD}{ROW.format(2)}</sheetData>"
    book = reading.read(
        raw(tmp_path / "m.xlsm", SHEET.format(cells), **{"xl/vbaProject.bin": b"\0vba"})
    )
    assert book.format == "xlsm" and book.has_macros
    assert [finding.rule for finding in book.sheets[0].findings] == ["macros"]


def big(path: Path) -> Path:
    lines = "".join(f"사업 {n},{n}\n" for n in range(200_000))
    return plain(path, f"사업명,예산(백만원)\n{lines}".encode())


def children() -> set[int]:
    """Return the living children of this process."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
        except OSError:
            continue
        if re.search(rf"^PPid:\t{os.getpid()}$", status, flags=re.M) and "Z (zombie)" not in status:
            found.add(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_child_that_is_killed_is_said_and_leaves_nothing(tmp_path):
    before = children()

    def kill() -> None:
        while not (found := children() - before):
            time.sleep(0.01)
        time.sleep(0.3)
        for pid in found:
            os.kill(pid, signal.SIGKILL)

    threading.Thread(target=kill).start()
    with pytest.raises(IntakeError) as refused:
        reading.read(big(tmp_path / "b.csv"))
    assert refused.value.key == "intake.died"
    assert children() == before and [p.name for p in tmp_path.iterdir()] == ["b.csv"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_cancelled_reading_ends_its_child(tmp_path):
    before = children()
    steps: list[str] = []
    with pytest.raises(IntakeError) as refused:
        reading.read(
            big(tmp_path / "b.csv"),
            progress=lambda step, count: steps.append(step),
            cancel=lambda: bool(steps),
        )
    assert refused.value.key == "intake.cancelled" and steps == ["opened"]
    assert children() == before


def test_a_child_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.2)
    with pytest.raises(IntakeError) as refused:
        reading.read(big(tmp_path / "b.csv"))
    assert refused.value.key == "intake.too_slow"


def test_memory_is_watched_where_the_system_sets_no_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MEMORY_BYTES", 1 << 20)
    with pytest.raises(IntakeError) as refused:
        reading.read(big(tmp_path / "b.csv"))
    assert refused.value.key == "intake.memory"


def test_a_sheet_that_is_not_there_is_said_with_those_that_are(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"가": [["x"]], "나": [["y"]]})
    with pytest.raises(IntakeError) as refused:
        reading.read(path, sheet="다")
    assert refused.value.values == {"sheet": "다", "known": "가, 나"}
