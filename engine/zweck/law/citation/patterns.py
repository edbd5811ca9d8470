"""The words that citations are made of, as patterns; each takes the one form in which the policies write it."""

import re
from typing import Final

from zweck.law.citation.parts import Label, Relation

LABELS: Final = {label.value: label for label in Label} | {
    "§§": Label.SECTION,
    "Z": Label.NUMBER,
    "mit Anlage": Label.ANNEX,
}
"""`Z` (Ziffer) is what Austrian law calls a number."""

RELATIONS: Final = {relation.value: relation for relation in Relation if relation} | {
    "früher": Relation.EARLIER,
    "jetzt": Relation.TODAY,
}

LONG_FORMS: Final = {
    "Paragraf": "§",
    "Paragraph": "§",
    "Artikel": "Art.",
    "Art": "Art.",
    "Absatz": "Abs.",
    "Abs": "Abs.",
    "Unterabsatz": "UAbs.",
    "S.": "Satz",
    "Sätze": "Satz",
    "Halbsatz": "Hs.",
    "Nummer": "Nr.",
    "Nr": "Nr.",
    "Ziffer": "Nr.",
    "Ziff.": "Nr.",
    "Buchstabe": "lit.",
    "Buchst.": "lit.",
    "lit": "lit.",
    "Erwägungsgrund": "ErwG",
    "iVm": "i.V.m.",
}

DAY: Final = r"\d{1,2}\.\d{1,2}\.\d{4}"
COURT: Final = (
    r"(?:EuGH|EuG|EGMR|BVerfG|BVerwG|BGH|BAG|BSG|BFH|BayObLG|OGH|VfGH|VwGH|BVwG|KG(?: Berlin)?"
    r"|(?:OVG|VGH|VG|OLG|LG|LAG|AG|ArbG)(?: [A-ZÄÖÜ][\w-]+)?)(?!\w)"
)
EU_DOCKET: Final = r"[CT]-\d+/\d+(?: P)?"
DOCKET: Final = rf"(?:{EU_DOCKET}|(?:[IVX]+|\d+)[a-z]? [A-Z][A-Za-z]*(?: \([A-Za-z]+\))? \d+[./]\d+[a-z]?)"
LATER: Final = rf"(?: vom (?P<later>{DAY}))?(?:, Rn\. (?P<margins>\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*))?(?![\w/])"
ABBREVIATION: Final = rf"(?!{COURT})[A-ZÄÖÜ][a-zäöüß]*[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*(?![\w.-])"
NAME_TEXT: Final = (
    r"(?:(?:RL|VO) (?:\((?:EU|EG|EWG)\) )?(?:Nr\. )?\d+/\d+(?:/(?:EG|EU|EWG))?"
    rf"|{ABBREVIATION}(?: {ABBREVIATION})*(?: (?:19|20)\d\d(?!\d))?(?: a\.F\.)?(?: \((?:AT|CH|GB)\))?)"
)

SEMICOLON: Final = re.compile(r";")
OPEN: Final = re.compile(r"\(")
CLOSE: Final = re.compile(r"\)")
JOIN: Final = re.compile(r",? ?(?:i\.V\.m\.)|,|und(?= )|sowie(?= )")
LABEL: Final = re.compile(r"§§|§|Art\.|ErwG(?= )|(?:mit )?Anlage(?!\w)|Abs\.|UAbs\.|Satz(?= )|Hs\.|Nr\.|Z(?= \d)|lit\.")
VALUE: Final = re.compile(r"\d+[a-z]{0,2}(?:[-–]\d+[a-z]{0,2})?(?![\w./])|[a-z](?:[-–][a-z])?(?![\w.])")
LETTERS: Final = re.compile(r"[a-z]{1,2}(?:[-–][a-z]{1,2})?(?![\w.])")
NAME: Final = re.compile(NAME_TEXT)
OLD: Final = re.compile(r"a\.F\.")
MANNER: Final = re.compile(r"analog(?!\w)|entsprechend(?!\w)|in \w+konformer Auslegung")
RELATION: Final = re.compile(r"z\.B\.|(?:zuvor|früher|heute|jetzt)(?= )")
LIMIT: Final = re.compile(rf"(?:Fassung )?(seit|bis) ({DAY}|\d{{4}})(?![\d.])(?P<also> auch(?= ))?")
BARE_LIMIT: Final = re.compile(LIMIT.pattern + r"(?=\s*[;)])")
LIMIT_BY_CASE: Final = re.compile(rf"(bis)(?= {COURT} {DOCKET} vom ({DAY}))")
RENAMED: Final = re.compile(rf"{LIMIT.pattern} (?P<name>{NAME_TEXT})(?=\))")
DECISION: Final = re.compile(rf"(?P<court>{COURT}) (?:(?P<day>{DAY}), )?(?P<docket>{DOCKET}){LATER}")
NEXT_CASE: Final = re.compile(rf"(?P<docket>{EU_DOCKET}){LATER}")
COURT_ALONE: Final = re.compile(COURT)
GUIDANCE: Final = re.compile(r"(DSK|EDSA|WP29|BfDI|Düsseldorfer Kreis|Datenschutzbehörde), ([^;()]+)")
GAZETTE: Final = re.compile(
    r"BGBl\. (?:I+ )?(?:\d{4} (?:I+ )?)?(?:S\. \d+|Nr\. \d+(?:/\d+)?)|RGBl\. \d{4} S\. \d+"
    rf"|ABl\. [LC](?: \d+|, \d+/\d+,)? vom {DAY}, S\. \d+"
)
PLAIN: Final = re.compile(r"([^§;()]+)\)")
"""A decision's name in brackets."""

WORD: Final = re.compile(r"[A-Za-zÄÖÜäöüß„“‚‘\"'-][\w„“‚‘\"'.-]*|\d{4}(?=\s*[;)])")
ARTICLE: Final = re.compile(r"^(?:das|den|dem|der|die) ")
STARTS: Final = re.compile(
    rf"{LABEL.pattern}|i\.V\.m\.|(?:und|sowie)(?= (?:§|Art\.))|{RELATION.pattern}|{LIMIT.pattern}|{LIMIT_BY_CASE.pattern}"
    rf"|{COURT} (?:{DAY}|{DOCKET})|{GAZETTE.pattern}|{NAME_TEXT}|{MANNER.pattern}"
)
"""Where plain words end."""
