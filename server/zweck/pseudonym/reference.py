"""References to persons, brought into one form by their kind: two ways of writing the same number or address become one.

No fault repeats a reference: it would stand in logs and in answers.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from functools import cache
from types import ModuleType
from typing import Final
from unicodedata import category, normalize

from zweck.words.said import SaidError, says

MAX_REFERENCE: Final = 400
"""Letters of a reference."""

MAX_MAILBOX: Final = 64
"""Bytes before the @ of an e-mail address (RFC 5321, 4.5.3.1.1)."""

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LAYOUT: Final = "Cf"
INVISIBLE: Final = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""The category of letters that only lay out text, which address books copy beside numbers, and others that no one sees (Unicode's
Default_Ignorable_Code_Point)."""

TELEPHONE: Final = re.compile(r"(?:\+|00)\d[\d\s().\-/\u2010-\u2015]{3,40}(?:(?:;ext=|\s*ext\.?|\s*x)\s*\d{1,7})?")
STREET: Final = re.compile(r"str(?:\.|asse)?(?=\s|\d|$|[,;])")
UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
APART: Final = re.compile(r"[\W_]+")
"""Characters between the words and numbers of a postal address."""


class Kind(StrEnum):
    """The kinds of references, by their names in the contract."""

    TELEPHONE = "telephone"
    EMAIL = "email"
    CUSTOMER_NUMBER = "customer_number"
    POSTAL_ADDRESS = "postal_address"


class ReferenceFault(SaidError):
    """A reference that cannot be understood: one clause, and what to do about it."""


def normalised(kind: Kind, reference: str) -> str:
    """The one form of a reference.

    Raises:
        ReferenceFault: if it is none of its kind.
    """
    text = (
        reference
        if reference.isascii()
        else normalize("NFC", INVISIBLE.sub("", "".join([one for one in reference if category(one) != LAYOUT])))
    ).strip()
    if not text:
        raise ReferenceFault(says("pseudonym.reference_empty"))
    if len(text) > MAX_REFERENCE:
        raise ReferenceFault(says("pseudonym.reference_more_letters", max_reference=MAX_REFERENCE))
    if kind is not Kind.POSTAL_ADDRESS and CONTROL.search(text):
        raise ReferenceFault(says("pseudonym.reference_control_characters"))
    return FORMS[kind](text)


def _telephone(text: str) -> str:
    """The number as E.164, and behind it the extension, if it has one."""
    text = normalize("NFKC", text)
    if not text.startswith(("+", "00")):
        raise ReferenceFault(says("pseudonym.telephone_number_no"))
    if not TELEPHONE.fullmatch(text):
        raise ReferenceFault(says("pseudonym.no_telephone_number"))
    library = numbers()
    with suppress(library.NumberParseException):
        number = library.parse(f"+{text[2:]}" if text.startswith("00") else text)
        zeros = (number.number_of_leading_zeros or 1) if number.italian_leading_zero else 0  # dialled in Italy, but not in `+48 (0)22 …`
        forms = [
            number,
            *(library.parse(f"+{number.country_code}{'0' * count}{number.national_number}") for count in reversed(range(zeros))),
        ]
        meant = [one for one in forms if not zeros or library.is_valid_number(one)][: 2 if "(0)" in text else 1]
        if len(meant) == 1 and library.is_possible_number_with_reason(meant[0]) == library.ValidationResult.IS_POSSIBLE:
            found = str(library.format_number(meant[0], library.PhoneNumberFormat.E164))
            return f"{found};ext={number.extension}" if number.extension else found
    raise ReferenceFault(says("pseudonym.no_telephone_number_country"))


def with_country(text: str, country_code: str) -> str:
    """A telephone number as it is dialled within a country, with its country code, e.g. `+49`; any other text as it is."""
    prefix = numbers().ndd_prefix_for_region(numbers().region_code_for_country_code(int(country_code)), strip_non_digits=True) or ""
    return re.sub(r"^(?!\+|00)[\s(]*" + r"[\s)]*".join(prefix) + r"(?=[\s()]*\d)", country_code, text.strip())


def _email(text: str) -> str:
    """The address in lower case, its domain by IDNA 2008."""
    from idna import IDNAError, encode  # noqa: PLC0415  most processes meet no reference

    name, at, domain = text.rpartition("@")
    if not at or not name or not domain or "@" in name or re.search(r"[\s<>()\[\]:,;\\\"]", text):
        raise ReferenceFault(says("pseudonym.no_e_mail"))
    if len(name.encode()) > MAX_MAILBOX:
        raise ReferenceFault(says("pseudonym.e_mail_address", max_mailbox=MAX_MAILBOX))
    try:
        host = encode(domain.rstrip("."), uts46=True).decode()
    except IDNAError:
        raise ReferenceFault(says("pseudonym.e_mail_address_no")) from None
    return f"{normalize('NFC', name.lower())}@{host.lower()}"


def _postal_address(text: str) -> str:
    """The words and numbers in lower case, with one blank between them; umlauts and the street spelled out."""
    folded = normalize("NFC", normalize("NFKC", text).casefold()).translate(UMLAUTS)
    found = APART.sub(" ", STREET.sub("strasse ", folded)).strip()
    if not re.search(r"[^\W\d]", found):
        raise ReferenceFault(says("pseudonym.no_postal_address"))
    return found


FORMS: Final[dict[Kind, Callable[[str], str]]] = {
    Kind.TELEPHONE: _telephone,
    Kind.EMAIL: _email,
    Kind.CUSTOMER_NUMBER: lambda text: re.sub("[\u2010\u2011]", "-", re.sub(r"\s", " ", text)),  # blanks and hyphens look alike
    Kind.POSTAL_ADDRESS: _postal_address,
}


@cache
def numbers() -> ModuleType:
    """The library of telephone numbers; a process that has a key loads it at once, for it takes some time."""
    import phonenumbers  # noqa: PLC0415

    return phonenumbers
