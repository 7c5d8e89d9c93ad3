"""Words by which sheets name their columns, totals and notes, in the languages met so far."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

#: Meaning of a column -> what its header says, without blanks and in small letters. Tried in this
#: order; the first that fits wins.
HEADERS: tuple[tuple[str, str], ...] = (
    ("change", r"증감|증가[율액]|전년대비|대비|change|difference|veränderung|endring"),
    ("ntis_code", r"ntis|과제고유번호|사업고유번호"),
    ("detail_code", r"번호\(내역\)|내역(?:사업)?(?:코드|번호)|detailcode"),
    ("programme_code", r"번호\(세부\)|세부(?:사업)?(?:코드|번호)"
     r"|(?:사업|프로그램|과제)(?:코드|번호)"
     r"|programm?e?code|project_?(?:id|code|n(?:o|r|umber))|projektcode|projectnummer|კოდი|^code$"
     r"|^id$|codeofoperation|^코드$|κωδικός"),
    ("serial", r"^(?:연번|순번|번호|no\.?|nr\.?|#|일련번호|구분번호|α/α|s/n)$"),
    ("partner", r"협력(?:국|상대|대상)|상대국|대상국|국가(?!전략|연구|명?코드표)"
     r"|partner(?!_?(?:org|role))|(?<!lead_org_)country(?!_?(?:type|name_))"
     r"|^land(?:/country)?$|^pays$|χώρα|수원국|recipient_country"),
    ("channel", r"협력(?:유형|경로|형태|방식)|사업유형|channel|collaborationtype|aidtype"),
    ("field", r"기술분야|전략기술|^(?:인공지능|ai|첨단바이오|바이오|양자|우주항공해양|우주항공"
     r"|반도체/?디스플레이|반도체|디스플레이|첨단모빌리티|모빌리티|첨단로봇제조|로봇|차세대통신"
     r"|수소"
     r"|차세대원자력|원자력|이차전지|사이버보안)(?:\(.*\))?$|thematic_priority$|field(?:of|$)"),
    ("subgroup", r"분과"),
    ("ministry", r"부처|소관|중앙관서|주관기관|ministry|department|departement$|^fdep_navn$|funder$"
     r"|agency$|extending_org"),
    ("account", r"회계(?!연도|년도)|기금|계정|^account"),
    ("level", r"^(?:사업)?(?:수준|단계구분|계층|레벨)$|^level$"),
    ("is_new", r"신규|계속여부|신규/계속|new/?continu|^new$"),
    ("project_start", r"(?:시작|착수|개시)(?:일|년|연)|사업시작|start_?dat|startdatum"
     r"|datumdesbeginns|begin"
     r"|period_start|operationstart|^project_?start$"),
    ("project_end", r"(?:종료|완료|마감)(?:일|년|연)|사업종료|end_?dat|einddatum|datumdesendes"
     r"|period_end"
     r"|operationend|^project_?end$"),
    ("fiscal_year", r"^(?:회계)?연도$|회계년도|사업연도|기준연도|fiscal_?year|^year$|^기간$"
     r"|jahrderbewilligung"
     r"|start_?year|signature_?year|call_?year"),
    ("currency", r"^통화|currency$|^währung$"),
    ("stage", r"^(?:예산)?단계$|transactiontypename|^stage$"),
    ("kind", r"사업구분|사업성격|^성격$|^kindofline$"),
    ("note", r"비고|참고|특이사항|remark|^notes?$|bemerkung|merknad"),
    ("unit_name", r"단위사업"),
    ("sub_programme_name", r"세부사업|^programmename$"),
    ("name_en", r"영문|english|\(eng?\)"),
    ("name_ko", r"내역사업|사업명|과제명|프로그램명?$|프로젝트명?|^사업$|^과제$|국문|항목$"
     r"|^내용$|^명칭$"
     r"|^(?:project|operation|programme|activity)?_?title"
     r"|^(?:project|operation|programme|activity)_?name|operationname|projectnaam|postnavn"
     r"|post_navn"
     r"|bezeichnungdesvorhabens|namedesprojekts|დასახელება|τίτλος|intitulé|benaming"
     r"|project_?acronym|benevning|^name$"),
)  # fmt: skip

#: What says that a column of numbers is money.
MONEY = re.compile(
    r"예산|금액|사업비|정부안|요구액|배정|배분|지원액|지원금|출연금|보조금|집행|결산|투자|총액"
    r"|연구비|소요액|국비"
    r"|확정|추경|조정\(?안|budget|amount|funding|funds|cost|expenditure|allocat|grant"
    r"|contribution|award(?:ed)?"
    r"|spend|disburse|commitment|appropriat|beløp|bevilg|betrag|kosten?|ausgaben|förder|kost$"
    r"|steun|bedrag"
    r"|δαπάνη|ποσό|προϋπολογισμ|გეგმა|ფაქტი|ბიუჯეტ|montant|crédit|coût|value$|(?:^|[^a-z])krw"
    r"|백만원|천원|억원"
)
#: Money, but of an earlier time, another measure of the same, or what is already done.
FORMER = re.compile(
    r"결산|집행|실적|전년|전전년|fact(?!or)|actual|ფაქტი|executed|outturn|regnskap|ausbezahlt"
    r"|paid|지출"
)
TOTAL_OF_PARTS = re.compile(r"(?:합계|계|총계|총액|소계|total|sum)(?:\(.*\))?")
SHARE = re.compile(
    r"비율|비중|퍼센트|[(]?%[)]?|구성비|(?:^|[^a-z])rate|percentage|share|satz|증감률|증가율"
)
CODE = re.compile(r"코드|번호|code|_id$|^id$|identifier")
#: Numbers that are no money: counts, ages, codes, places.
COUNTED = re.compile(
    r"인구|세대|[(\[]명[)\]]|건수|개수|인원|면적|population|persons?|number|count$|_nr$|nummer"
    r"|postcode|zip"
    r"|latitude|longitude|participations|고령자|가구|여자|남자|계약수|횟수"
)

TOTAL = re.compile(
    r"(?:계|소계|합계|총계|누계|총합계|총합|부계|연계|grandtotal|sub-?total|total|totals|sum|summe"
    r"|gesamt(?:summe)?|insgesamt|zwischensumme|σύνολο|γενικόσύνολο|სულ|ჯამი|სულჯამი|totaal"
    r"|subtotaal"
    r"|totalt|i?altsum|итого|всего|total(?:général|general)|sous-?total|суммa?)"
)
_STEMS = ("계", "총합", "total", "sum", "gesamt", "σύνολο", "სულ", "ჯამი", "totaal", "итого",
          "всего", "сумм")  # fmt: skip
_PART_OF_TOTAL = re.compile(
    r"^(?:총|합)\s*계"
    r"|[\s(]?(?:소\s*계|합\s*계|총\s*계)(?:\s*\(.*\))?$|\s계$|^\(?(?:sub-?|grand\s)?total(?:\s(?:for|of)\b|:)|\btotal$"
    r"|^summe\s|^gesamt\s|^σύνολο\s|^სულ\s|^total\s(?:priorit|programme|ministr|depart)",
    re.I,
)
NOTE = re.compile(
    r"^\s*(?:[※＊*†‡☞]|주\s*\d*\s*[)）:：]|\d+\)\s|주석|비고\s*[:：]|자료\s*[:：]|출처\s*[:：]"
    r"|\(?단위\s*[:：]|작성|담당"
    r"|notes?\s*[:.\d]|sources?\s*:|quelle\s*:|anmerkung|hinweis|kilde\s*:|a\)\s)",
    re.I,
)
LEVELS = ("프로그램", "단위", "세부", "내역")


def may_be_total(text: str) -> bool:
    """Return whether a cell holds the stem of any word for a total."""
    small = text.lower()
    return any(stem in small for stem in _STEMS)


def likely_totals(texts: Iterable[str]) -> frozenset[int]:
    """Return which texts, counted from 1, hold the stem of any word for a total.

    >>> sorted(likely_totals(["계속", "신규", "Subtotal"]))
    [1, 3]
    """
    small = [text.lower() for text in texts]
    # Stem by stem, those that stand nowhere at once: a tenth of the time of text by text.
    whole = "\n".join(small)
    stems = [stem for stem in _STEMS if stem in whole]
    return frozenset(n for stem in stems for n, text in enumerate(small, 1) if stem in text)


def plain(text: str) -> str:
    """Return a text without blanks and in small letters, as the patterns expect it."""
    return "".join(text.split()).lower()


def is_total(text: str) -> bool:
    """Return whether a whole cell is a word for a total.

    >>> is_total("소  계"), is_total("[합계]"), is_total("계량표준"), is_total("Total cost review")
    (True, True, False, False)
    """
    return len(text) < 40 and bool(TOTAL.fullmatch(plain(text).strip("()[]【】<>:*·ㆍ○□■◇-=")))


def names_a_total(text: str) -> bool:
    """Return whether a cell ends or begins with a word for a total: "과기정통부 소계".

    >>> names_a_total("과기정통부 소계"), names_a_total("계량표준 사업")
    (True, False)
    """
    return len(text) < 60 and bool(_PART_OF_TOTAL.search(text.strip()))


@lru_cache(maxsize=10_000)
def meaning_of(header: str) -> tuple[str, str] | None:
    """Return the meaning that a header names and the word that says so, None where none does.

    >>> meaning_of("세부사업명"), meaning_of("번호(내역)"), meaning_of("지역")
    (('sub_programme_name', '세부사업'), ('detail_code', '번호(내역)'), None)
    """
    said = plain(header)
    for meaning, pattern in HEADERS:
        found = re.search(pattern, said)
        if found:
            return meaning, found[0]
    return None
