"""A memo as a document (.docx) that opens in 한글 and in Word; its bar is drawn by the document."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from atlas import theme
from atlas.forum.memo import Memo, Pairs, Said, Section
from atlas.text import Translate

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONTS = {"ko": "맑은 고딕", "en": "Malgun Gothic"}
#: Centimetres of the text's width, and of the least piece of the bar that can be seen.
_WIDE, _LEAST = 16.0, 0.15
#: A colour and a pattern for each piece, so that neither says it alone.
_FILLS = {
    "split": ("blue", "clear"), "named": ("amber", "diagStripe"),
    "unknown": ("grey", "diagCross"), "not_itemised": ("grid", "pct10"),
}  # fmt: skip


def docx(memo: Memo, t: Translate, made: str) -> bytes:
    """Return a memo as a .docx; ``made`` says when and from where it was made."""
    # Here, not above: only who takes the file needs it.
    from docx import Document  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    file = Document()
    style = file.styles["Normal"]
    style.font.name, style.font.size = _FONTS[t.language], Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONTS["ko"])
    file.core_properties.title, file.core_properties.author = memo.title, t("app.title")
    file.core_properties.language = t.language
    file.add_heading(memo.title, 0)
    file.add_paragraph(f"{memo.stands} · {made}")
    file.add_paragraph(memo.counts)
    if memo.total_krw:
        file.add_heading(t("memo.money"), 1)
        file.add_paragraph(memo.money_stands)
        _bar(file, memo)
        _pairs(file, memo.money_in_words(t))
    for section in memo.sections:
        _section(file, section, t)
    if memo.waiting:
        file.add_heading(t("memo.waiting"), 1)
        for said in memo.waiting:
            _opinion(file, said, t)
    if memo.sources:
        file.add_heading(t("show.sources"), 1)
        for source in memo.sources:
            file.add_paragraph(source, style="List Bullet")
    kept = BytesIO()
    file.save(kept)
    return kept.getvalue()


def _section(file: Any, section: Section, t: Translate) -> None:
    file.add_heading(section.title, 1)
    file.add_paragraph(section.head)
    _paragraphs(file, section.body)
    _pairs(file, section.answer)
    for said in section.opinions:
        _opinion(file, said, t)
    if not section.opinions:
        file.add_paragraph(t("memo.no_opinion"))


def _opinion(file: Any, said: Said, t: Translate) -> None:
    file.add_heading(said.title, 2)
    file.add_paragraph(f"{said.about} · {t('forum.supports', count=said.supports)}")
    _paragraphs(file, said.body)
    if said.quoted:
        file.add_paragraph(said.quoted, style="Intense Quote")
    if said.stands:
        file.add_paragraph(f"{t('forum.evidence')}: {said.stands}")
    _pairs(file, said.figures)
    if said.link:
        file.add_paragraph(said.link)


def _paragraphs(file: Any, words: str) -> None:
    for line in words.splitlines():
        if line.strip():
            file.add_paragraph(line)


def _pairs(file: Any, pairs: Pairs) -> None:
    if not pairs:
        return
    table = file.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in pairs:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
        cells[0].paragraphs[0].runs[0].bold = True
    file.add_paragraph()


def _bar(file: Any, memo: Memo) -> None:
    """Draw the money as one row of cells, as wide as their shares."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    pieces = [(piece, amount) for piece, amount in memo.money if amount > 0]
    table = file.add_table(rows=1, cols=len(pieces), style="Table Grid")
    table.autofit = False
    for cell, (piece, amount) in zip(table.rows[0].cells, pieces, strict=True):
        cell.width = Cm(max(_LEAST, _WIDE * amount / memo.total_krw))
        colour, pattern = _FILLS[piece]
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), pattern)
        shade.set(qn("w:color"), theme.LIGHT.ground.lstrip("#"))
        shade.set(qn("w:fill"), getattr(theme.LIGHT, colour).lstrip("#"))
        cell._tc.get_or_add_tcPr().append(shade)
    file.add_paragraph()
