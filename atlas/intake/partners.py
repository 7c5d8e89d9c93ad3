"""Which partners a text names, and how sure that is: never guessed where a word has two senses.

A text is read in one of three ways: as running text (a programme's name), as a cell of a column
of partners, or as a cell of a column of country codes. Only in the last is "NA" Namibia.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from atlas.intake import lexicon
from atlas.intake.matches import Found, Match
from atlas.intake.partner_names import DASH, HANGUL, RELATION, Partners, is_hangul

#: The country whose budget this is; it is never its own partner.
HOME = "KOR"
#: Antarctica has an ISO code and no government to cooperate with.
NO_PARTNERS = {HOME, "ATA"}
#: Codes that are words as well, and mean a country only where the column holds codes.
CODES_THAT_ARE_WORDS = {"NA"}

_TOGETHER = re.compile("공동|협력|교류|국제")
_OTHERS = re.compile(
    rf"(?<![{HANGUL}])등(?![{HANGUL}])|(?<=[{HANGUL})])\s*등\s*$|\betc\b\.?|\bothers\b", re.I
)
_COUNT = re.compile(r"(외\s*)?(\d{1,3})\s*(?:개\s*국|countries\b|nations\b)", re.I)
#: What every count of partners has, folded.
_COUNTED = re.compile(r"개\s*국|countries|nations")
_SEPARATOR = re.compile(
    r"[;,/|·ㆍ∙･・、，；\n\r\t+()\[\]]|\sand\s|\s및\s|\s&\s|\s-\s|(?<=[A-Z])-(?=[A-Z])"
)
_LETTER = re.compile(r"[^\W\d_]")
#: Signs of which every frame has one: most texts have none.
_SIGNS = re.compile("[한韓對美英獨佛露k\\-‐‑‒–—−·ㆍ∙･・/~]")
#: What stands between two partners of a frame.
_JOINTS = {
    "dashed": re.compile(DASH), "hanja": re.compile(""), "toward": re.compile("(?!)"),
}  # fmt: skip


def partners_in(text: str, partners: Partners, reading: str = "text") -> Found:
    """Return the partners that a text names; ``reading`` is text, cell or code."""
    text = lexicon.composed(text)
    plain = lexicon.folded(text)
    matches = list(_in_frames(text, plain, partners))
    taken = [(m.start, m.start + len(m.text)) for m in matches]
    for match in _by_name(text, plain, partners, reading):
        if not _touches((match.start, match.start + len(match.text)), taken):
            matches.append(match)
    if reading != "text":
        matches = list(_of_items(text, matches, partners, reading))
    matches = [m for m in matches if m.code not in NO_PARTNERS]
    matches.sort(key=lambda m: m.start)
    count = _COUNT.search(text)
    named = len({m.code for m in matches if m.certain})
    return Found(
        tuple(matches),
        bool((matches or count or reading != "text") and _OTHERS.search(text)),
        int(count[2]) + (named if count[1] else 0) if count else None,
    )


def naming(many: lexicon.Many, partners: Partners) -> set[str]:
    """Return the texts that may name partners: all others, read as running text, name none."""
    looks = (partners.patterns["name"], _SIGNS, _COUNTED)
    return set().union(*(many.holding(pattern) for pattern in looks))


def _touches(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in spans)


def _covered(span: tuple[int, int], stops: Iterable[tuple[int, int]]) -> bool:
    """Return whether a place lies in a word of another sense."""
    return any(start <= span[0] and span[1] <= end for start, end in stops)


def _crossed(span: tuple[int, int], stops: Iterable[tuple[int, int]]) -> bool:
    """Return whether a word of another sense begins or ends within a place and reaches beyond."""
    beyond = [(a, b) for a, b in stops if not (span[0] <= a and b <= span[1])]
    return _touches(span, beyond)


def _stops(plain: str, partners: Partners) -> list[tuple[int, int]]:
    return [found.span(1) for found in partners.patterns["stop"].finditer(plain)]


def _in_frames(text: str, plain: str, partners: Partners) -> Iterator[Match]:
    """Yield the partners of frames: 한-미, 한·EU, 한중일, 韓美, 對美, 미·일."""
    stops = None
    for kind, begin, end in _frames(plain, partners):
        stops = _stops(plain, partners) if stops is None else stops
        head = re.match(r"(?:한국?|韓|對|korea)?[^\w]*", plain[begin:end])
        for span in _tokens(plain, begin + (head.end() if head else 0), end, partners):
            token = plain[span[0] : span[1]]
            if _covered(span, stops):
                continue
            if not _ends_well(plain, span[1], token):
                continue
            codes = partners.names.get(token) or partners.framed[token]
            if NO_PARTNERS.issuperset(codes):
                continue
            certain = len(codes) == 1 and not _crossed(span, stops)
            certain = certain and (kind != "close" or _close(plain, end))
            yield Match(
                codes[0] if certain else None,
                text[begin:end],
                begin,
                certain,
                "match.frame" if certain else "match.frame_unclear",
                () if certain else (*(f"partner:{code}" for code in codes), "none"),
            )


def _frames(plain: str, partners: Partners) -> Iterator[tuple[str, int, int]]:
    """Yield the kind of each frame, where it begins and where it ends."""
    place = 0 if _SIGNS.search(plain) else len(plain)
    while head := partners.patterns["head"].search(plain, place):
        end = _end(plain, head, partners)
        if end:
            yield head.lastgroup or "", head.start(), end
        place = end or head.start() + 1


def _end(plain: str, head: re.Match[str], partners: Partners) -> int:
    """Return where a frame that begins so ends, 0 where no partner follows its head."""
    kind, end, found = head.lastgroup or "", head.end(), 0
    if kind in ("pair", "alone"):
        return end
    if kind == "close":
        name = partners.patterns["name"].match(plain, end)
        whole = name and (len(name[0]) > 2 or not is_hangul(name[0]))
        run = name if whole else partners.patterns["hangul"].match(plain, end)
        return run.end() if run else 0
    while token := _token(plain, end, len(plain), partners):
        found = token.end()
        joint = _JOINTS[kind].match(plain, found)
        if not joint:
            break
        end = joint.end()
    return found


def _token(plain: str, start: int, end: int, partners: Partners) -> re.Match[str] | None:
    """Return the name or the short word of a partner that stands at a place of a frame."""
    ways = (partners.patterns["name"], partners.patterns["short"])
    return ways[0].match(plain, start, end) or ways[1].match(plain, start, end)


def _tokens(plain: str, start: int, end: int, partners: Partners) -> Iterator[tuple[int, int]]:
    """Yield where the partners of a frame stand."""
    while start < end:
        token = _token(plain, start, end, partners)
        if token:
            yield token.span()
        start = token.end() if token else start + 1


def _ends_well(plain: str, end: int, name: str) -> bool:
    """Return whether a name in Latin letters is not the beginning of a longer word."""
    return not (name[-1].isascii() and name[-1].isalpha() and plain[end : end + 1].isascii()
                and plain[end : end + 1].isalpha())  # fmt: skip


def _close(plain: str, end: int) -> bool:
    """Return whether what follows "한미" makes it the two countries, not part of another word."""
    rest = plain[end:]
    return bool(re.match(rf"$|[^{HANGUL}]|{RELATION}", rest) or _TOGETHER.search(rest))


def _by_name(text: str, plain: str, partners: Partners, reading: str) -> Iterator[Match]:
    """Yield the partners that stand in a text by name."""
    stops = None
    for found in partners.patterns["name"].finditer(plain):
        stops = _stops(plain, partners) if stops is None else stops
        span, name = found.span(), text[found.start() : found.end()]
        codes = partners.names[found[0]]
        if NO_PARTNERS.issuperset(codes) and (reading != "text" or _free(plain, span)):
            yield Match(codes[0], name, span[0], True, "match.name")
            continue
        if _covered(span, stops) or NO_PARTNERS.issuperset(codes):
            continue
        if reading == "text" and plain[span[0] : span[1]] in partners.asked:
            standing = None if not _free(plain, span) else "match.asked"
        elif is_hangul(name):
            standing = _standing(plain, span, partners, reading)
        else:
            standing = _latin(text, plain, span, partners, reading)
        if standing is None:
            continue
        if standing == "match.name" and _crossed(span, stops):
            standing = "match.inside_word"
        certain = standing == "match.name" and len(codes) == 1 and found[0] not in partners.asked
        choices = partners.asked.get(found[0]) or (*(f"partner:{code}" for code in codes), "none")
        reason = standing if certain or standing != "match.name" else "match.asked"
        yield Match(
            codes[0] if certain else None,
            name,
            span[0],
            certain,
            reason,
            () if certain else choices,
        )


def _free(plain: str, span: tuple[int, int]) -> bool:
    """Return whether no letter touches a place in a text."""
    around = plain[max(0, span[0] - 1) : span[0]] + plain[span[1] : span[1] + 1]
    return not _LETTER.search(around)


def _standing(plain: str, span: tuple[int, int], partners: Partners, reading: str) -> str | None:
    """Return the reason for taking a Korean name, or None where it is part of another word."""
    left = not re.match(f"[{HANGUL}]", plain[span[0] - 1 : span[0]] if span[0] else "")
    right = not re.match(f"[{HANGUL}]", plain[span[1] :])
    name = plain[span[0] : span[1]]
    if name in partners.homographs:
        sense = "match.homograph" if reading == "text" else "match.name"
        return sense if left and right else None
    if left or len(name) > 2:
        return "match.name"
    return "match.inside_word" if re.match(RELATION, plain[span[1] :]) else None


def _latin(
    text: str, plain: str, span: tuple[int, int], partners: Partners, reading: str
) -> str | None:
    """Return the reason for taking a name in other letters, or None: as a word, with a capital."""
    name = text[span[0] : span[1]]
    around = plain[max(0, span[0] - 1) : span[0]], plain[span[1] : span[1] + 1]
    if any(re.match(r"[^\W\d_가-힣]", char) for char in around):
        return None
    if reading != "text":
        return "match.name"
    if name.islower() or (len(name) < 5 and not name.isupper() and not name.istitle()):
        return None
    if len(name) < 4 and not name.isupper():
        return None
    return "match.homograph" if lexicon.folded(name) in partners.homographs else "match.name"


def _of_items(text: str, matches: list[Match], partners: Partners, reading: str) -> Iterator[Match]:
    """Yield what the items of a cell mean: their names, codes, words that are asked about.

    An item that is none of these is a match without meaning: a partner that nobody knows. A name
    in Latin letters beside other words ("Netherlands Antilles") is asked about.
    """
    hidden = list(text)
    for match in matches:
        hidden[match.start : match.start + len(match.text)] = "\0" * len(match.text)
    rest = _COUNT.sub(lambda m: ";" * len(m[0]), "".join(hidden))
    rest = _OTHERS.sub(lambda m: ";" * len(m[0]), rest)
    place = 0
    for start, end in [*(m.span() for m in _SEPARATOR.finditer(rest)), (len(rest), len(rest))]:
        item, begin, place = rest[place:start], place, end
        letters = len(_LETTER.findall(item))
        for match in matches:
            if begin <= match.start < start:
                yield _unclear(match) if letters > 1 and match.text.isascii() else match
        if "\0" not in item and (letters > 1 or item.strip() in partners.syllables):
            yield _item(item.strip(), begin + len(item) - len(item.lstrip()), partners, reading)


def _unclear(match: Match) -> Match:
    """Return a match that a person has to confirm."""
    if not match.certain or match.code in NO_PARTNERS:
        return match
    choices = (f"partner:{match.code}", "open")
    return Match(None, match.text, match.start, False, "match.inside_word", choices)


def _item(item: str, start: int, partners: Partners, reading: str) -> Match:
    plain = lexicon.folded(item)
    code = partners.codes.get(item)
    if code and (reading == "code" or item not in CODES_THAT_ARE_WORDS):
        return Match(code, item, start, True, "match.code")
    if code:
        return Match(None, item, start, False, "match.code_or_word", (f"partner:{code}", "open"))
    if plain in partners.asked:
        return Match(None, item, start, False, "match.asked", partners.asked[plain])
    if plain in partners.syllables:
        return Match(partners.syllables[plain][0], item, start, True, "match.abbreviation")
    return Match(None, item, start, False, "match.unknown")
