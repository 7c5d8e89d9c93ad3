"""The memo of a round: what was on the agenda, on which evidence, who answered what. No names.

It is put together as plain parts first, so that the page for the public forum and the document
say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from propcache.api import cached_property

from atlas import summary, text
from atlas.forum import evidence
from atlas.forum.agenda import Item
from atlas.forum.evidence import Evidence, Subject
from atlas.forum.meetings import Meeting
from atlas.forum.opinions import Opinion
from atlas.register_tables import ANSWERED
from atlas.schema import AUDIENCES
from atlas.summary import Ask
from atlas.text import Translate

#: What a year's money is made of, in the order in which it is drawn.
PIECES = ("split", "named", "unknown", "not_itemised")
#: A label and what stands beside it.
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Said:
    """One opinion in a memo: its words, what it is about, its evidence in words and figures."""

    title: str
    about: str
    body: str
    supports: int
    quoted: str = ""
    stands: str = ""
    figures: Pairs = field(default_factory=list)
    link: str = ""
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One item of the agenda: where it was taken up, its opinions, what became of it."""

    title: str
    head: str
    body: str
    answer: Pairs
    opinions: tuple[Said, ...]


@dataclass(frozen=True)
class Memo:
    """A memo: title, what it is of, the money it is about, its sections, those waiting, sources."""

    title: str
    stands: str
    counts: str
    money_stands: str
    money: tuple[tuple[str, int], ...]
    sections: tuple[Section, ...]
    waiting: tuple[Said, ...]
    sources: tuple[str, ...]

    @property
    def total_krw(self) -> int:
        """All of the money, in won."""
        return sum(amount for _, amount in self.money)

    def money_in_words(self, t: Translate) -> Pairs:
        """Return each piece of the money with its amount and share."""
        return [
            (t(f"attribution.{piece}"),
             f"{text.won(amount, t.language)} ({text.percent(amount / self.total_krw, 2)})")
            for piece, amount in self.money
        ]  # fmt: skip


@dataclass(frozen=True)
class Round:
    """What a memo is of: a subgroup or both, the meetings of a year or of any, and for whom."""

    subgroup: str | None
    year: int | None
    audience: str


@dataclass(frozen=True)
class Known:
    """What a memo is made of: the names of codes and lines, addresses, the words.

    ``ask`` asks what the memo's own readers see, whoever makes it.
    """

    ask: Ask
    name: Callable[[Opinion], Sequence[str]]
    line: Callable[[str], str]
    address: Callable[[Evidence], str]
    snapshot: str
    t: Translate

    @cached_property
    def figures(self) -> Callable[[Subject], evidence.Figures | None]:
        """What gives the figures of a subject, asked once: many opinions have the same."""
        return cache(lambda subject: evidence.figures(self.ask, subject, self.t))


def memo(
    of: Round,
    items: Iterable[Item],
    opinions: Iterable[Opinion],
    meetings: Iterable[Meeting],
    known: Known,
) -> Memo:
    """Return the memo of a round; what its audience may not read is not in it."""
    t = known.t
    held = {each.meeting_id: each for each in meetings}
    chosen = [item for item in items if _belongs(item, held, of)]
    public = of.audience == "public"
    said = [each for each in opinions if each.state == "published"]
    sections = tuple(_section(item, said, held, of, known) for item in chosen)
    waiting = () if public else tuple(
        _said(each, of, known) for each in said if not each.item_id and _of_group(each.subgroup, of)
    )  # fmt: skip
    answered = sum(item.state in ANSWERED for item in chosen)
    about = Subject(_known_year(of.year, known.ask))
    figures = known.figures(about) or {}
    # What is not known is left out: it is not nothing.
    money = {piece: figures.get(f"{piece}_krw") for piece in PIECES}
    group = t(f"subgroup.{of.subgroup}") if of.subgroup else t("memo.whole")
    of_year = t("memo.of_year", year=of.year) if of.year else t("memo.of_all")
    ids = {code for part in (*sections, waiting) for each in _opinions(part)
           for code in each.source_ids}  # fmt: skip
    return Memo(
        title=t("memo.title", group=group),
        stands=" · ".join(
            [of_year, t("stands.snapshot", value=known.snapshot),
             t("stands.audience", value=t(f"audience.{of.audience}"))]
        ),
        counts=t("memo.counts", count=len(chosen), answered=answered,
                 waiting=len(chosen) - answered, opinions=sum(len(s.opinions) for s in sections)),
        money_stands=_money_stands(about, figures.get("control_total_krw"), t),
        money=tuple((piece, int(won)) for piece, won in money.items() if won is not None),
        sections=sections,
        waiting=waiting,
        sources=_sources(known, ids),
    )  # fmt: skip


def _belongs(item: Item, held: dict[str, Meeting], of: Round) -> bool:
    if of.audience == "public" and item.audience != "public":
        return False
    meeting = held.get(item.meeting_id or "")
    if of.year and (meeting is None or meeting.starts.year != of.year):
        return False
    return _of_group(item.subgroup, of)


def _of_group(subgroup: str, of: Round) -> bool:
    return of.subgroup is None or subgroup in (of.subgroup, "both")


def _section(
    item: Item, said: Sequence[Opinion], held: dict[str, Meeting], of: Round, known: Known
) -> Section:
    t = known.t
    meeting = held.get(item.meeting_id or "")
    head = [t(f"subgroup.{item.subgroup}")]
    if meeting:
        day = text.day(meeting.starts, meeting.precision, t.language)
        head.append(f"{meeting.name} ({day})")
    answer = [(t("column.item_state"), t(f"item_state.{item.state}"))]
    if item.reason:
        answer.append((t("column.answer_reason"), item.reason))
    if item.line_id:
        answer.append((t("column.resulted_line"), known.line(item.line_id)))
    answer.append((t("column.updated_at"), text.day(item.updated_at, "day", t.language)))
    own = tuple(_said(each, of, known) for each in said if each.item_id == item.item_id)
    return Section(item.title, " · ".join(head), item.body, answer, own)


def _said(each: Opinion, of: Round, known: Known) -> Said:
    t = known.t
    about = " · ".join([t(f"opinion_kind.{each.kind}"), *known.name(each)])
    plain = Said(each.title, about, each.body, each.supports)
    kept = evidence.of(each.evidence)
    if kept is None:
        return plain
    if not kept.may_be_shown(of.audience):
        return Said(**{**vars(plain), "stands": t("forum.evidence.closed")})
    now = known.figures(kept.subject)
    figures = [
        (t(f"column.{name}"), evidence.in_words(name, was, is_, t))
        for name, was, is_ in evidence.compared(kept.figures, now)
    ]
    return Said(
        **{**vars(plain), "quoted": kept.finding, "stands": kept.stands, "figures": figures,
           "link": known.address(kept), "source_ids": tuple(kept.sources)}
    )  # fmt: skip


def _opinions(part: Section | tuple[Said, ...]) -> tuple[Said, ...]:
    return part.opinions if isinstance(part, Section) else part


def _known_year(year: int | None, ask: Ask) -> int:
    """Return the year where its money is known, else the one that the Atlas opens with."""
    years = [str(row["fiscal_year"]) for row in ask("allocation/years")]
    return int(year) if str(year) in years else int(summary.default_year(years))


def _money_stands(about: Subject, total: int | str | None, t: Translate) -> str:
    """Return the year, stage and scope of the money, and what its pieces add up to."""
    scope = t(f"scope.{about.scope}")
    stands = t("memo.money_stands", year=about.year, stage=t(f"stage.{about.stage}"), scope=scope)
    whole = t("memo.money_itemised") if total is None else t("memo.money_total", amount=total)
    return f"{stands} {whole}"


def _sources(known: Known, ids: Iterable[str]) -> tuple[str, ...]:
    rows = known.ask("records/sources", ids=sorted(set(ids)), lang=known.t.language) if ids else []
    return tuple(
        ", ".join(part for part in (row["source"], row["publisher"], row["source_url"]) if part)
        for row in rows
    )


def audiences(audience: str) -> tuple[str, ...]:
    """Return for whom somebody of an audience may make a memo: those who may read no more."""
    return AUDIENCES[AUDIENCES.index(audience) :]
