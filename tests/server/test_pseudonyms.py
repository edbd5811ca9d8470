"""References to persons have one form, and the key of pseudonyms has versions."""

from contextlib import suppress
from itertools import product
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zweck.pseudonym import KeyFault, Kind, Pseudonyms, ReferenceFault
from zweck.pseudonym.reference import MAX_REFERENCE, normalised, with_country

FIRST = {1: b"a secret of persons"}
BOTH = {**FIRST, 2: b"another secret of persons"}


@pytest.mark.parametrize(
    ("kind", "same", "form"),
    [
        (
            "telephone",
            ["+49 30 1234567", "0049 (0)30/123 45-67", "+49-30-1234567", " +49\u00a030\u2013123\u20104567 ", "\u202a+49301234567\u202c"],
            "+49301234567",
        ),
        ("telephone", ["+49 30 1234567 ext. 12", "+49301234567;ext=12", "+49 30 1234567 x12"], "+49301234567;ext=12"),
        (
            "telephone",
            ["\uff0b\uff14\uff19\u3000\uff13\uff10\u3000\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "+49 30 1234567"],
            "+49301234567",
        ),
        ("telephone", ["\uff10\uff10\uff14\uff19\uff13\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17"], "+49301234567"),
        ("telephone", ["+39 06 12345678", "003906 1234 5678", "+39 (0)6 12345678"], "+390612345678"),
        ("telephone", ["+39 0322 345678"], "+390322345678"),
        ("telephone", ["+48 22 1234567", "+48 (0)22 123 45 67", "0048 022 123 45 67"], "+48221234567"),
        ("telephone", ["+30 2123456789", "+30 (0)212 345 6789"], "+302123456789"),
        ("telephone", ["+420 601 123 456", "+420 (0)601 123 456"], "+420601123456"),
        ("telephone", ["+43 1 58858", "0043 (1) 588 58"], "+43158858"),
        ("email", ["Ada.Lovelace@Bücher.example", "ada.lovelace@XN--BCHER-KVA.example", "ada.lovelace@bücher.example."], None),
        ("email", ["ada+news@example.org", "ADA+NEWS@EXAMPLE.ORG"], "ada+news@example.org"),
        ("email", ["ada@b\u00fccher.example", "ada@bu\u0308cher.example"], "ada@xn--bcher-kva.example"),
        ("email", ["ad\u00e8le@example.org", "ade\u0300le@example.org"], "ad\u00e8le@example.org"),
        ("email", ["ada@example\uff0eorg", "ada@\uff45xample.org"], "ada@example.org"),
        ("customer_number", ["K-00 4711", " K-00 4711", "K-00\u200b 4711"], "K-00 4711"),
        ("customer_number", ["M\u00dc-17", "MU\u0308-17"], "M\u00dc-17"),
        ("customer_number", ["K-17", "K-17\ufe0f", "K\u034f-17", "\u3164K-17", "K-1\u115f7", "K-17\u180b", "K-17\U000e0101"], "K-17"),
        ("customer_number", ["K-17", "K\u201117", "K\u201017"], "K-17"),
        ("customer_number", ["K 17", "K\u00a017", "K\u202f17", "K\u200217"], "K 17"),
        ("customer_number", ["AB   17", "AB\u00a0  17"], "AB   17"),
        ("email", ["ada@example.org", "ada\ufe0f@example.org", "a\u034fda@example.org"], "ada@example.org"),
        (
            "postal_address",
            [
                "Max Müller, Hauptstr. 5, 12345 Köln",
                "Max Mu\u0308ller, Hauptstr. \uff15, \uff11\uff12\uff13\uff14\uff15 K\u00f6ln",
                "MAX MUELLER\nHauptstraße 5\n12345 KOELN",
            ],
            None,
        ),
    ],
)
def test_ways_of_writing_one_reference(kind: str, same: list[str], form: str | None) -> None:
    assert {normalised(Kind(kind), text) for text in same} == {form or normalised(Kind(kind), same[0])}


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("telephone", "+49 30 1234567", "+49 30 1234567 ext. 1"),
        ("telephone", "+49 30 1234567", "+43 30 1234567"),
        ("email", "a@faß.example", "a@fass.example"),
        ("email", "ada+news@example.org", "ada@example.org"),
        ("customer_number", "K4711", "k4711"),
        ("customer_number", "0471", "471"),
        ("customer_number", "4711", "\uff14\uff17\uff11\uff11"),
        ("postal_address", "A. Meier, Weg 5, 12345 Ulm", "A. Meier, Weg 51, 2345 Ulm"),
    ],
)
def test_different_persons(kind: str, one: str, other: str) -> None:
    assert normalised(Kind(kind), one) != normalised(Kind(kind), other)


@pytest.mark.parametrize(
    ("kind", "reference", "said"),
    [
        ("telephone", "030 1234567", "the telephone number has no country code"),
        ("telephone", "+49 30 SECRET", "this is no telephone number"),
        ("telephone", "+49 30 1234567 or +49 30 7654321", "this is no telephone number"),
        ("telephone", "+999 1234567", "no telephone number of that country has this form"),
        ("telephone", "+49 30", "no telephone number of that country has this form"),
        (
            "telephone",
            "+39 (0)322 345678",
            "no telephone number of that country has this form",
        ),  # another one without the zero
        ("telephone", "+34 012 3456", "no telephone number of that country has this form"),
        ("telephone", "+49 30 1234567\x00", "control characters"),
        ("email", "Ada <ada@example.org>", "this is no e-mail address"),
        ("email", "ada@", "this is no e-mail address"),
        ("email", "mailto:ada@example.org", "this is no e-mail address"),
        ("email", "ada(home)@example.org", "this is no e-mail address"),
        ("email", "ad\\a@example.org", "this is no e-mail address"),
        ("email", "ada@[192.0.2.1]", "this is no e-mail address"),
        ("email", "@secret.example", "this is no e-mail address"),
        ("email", "ada@charles@example.org", "this is no e-mail address"),
        ("email", "a@example.org,b@example.org", "this is no e-mail address"),
        ("email", "ada@exa..mple", "no domain behind the @"),
        ("email", f"{'a' * 65}@example.org", "more than 64 bytes before the @"),
        ("customer_number", "4711\n4712", "control characters"),
        ("customer_number", "  ", "the reference is empty"),
        ("customer_number", "4" * (MAX_REFERENCE + 1), "more than 400 letters"),
        ("postal_address", "12345", "this is no postal address"),
    ],
)
def test_what_is_no_reference_is_refused_without_repeating_it(kind: str, reference: str, said: str) -> None:
    with pytest.raises(ReferenceFault, match=said) as fault:
        normalised(Kind(kind), reference)
    assert fault.value.help
    assert len(reference.strip()) < 7 or reference not in f"{fault.value} {fault.value.help}"


def test_a_zero_that_is_not_dialled_makes_no_other_person() -> None:
    """One form of a number is refused or leads to the person: with `(0)`, as it is dialled within the country, and with its code."""
    kinds, forms = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE), phonenumbers.PhoneNumberFormat
    for region, kind in product(phonenumbers.SUPPORTED_REGIONS, kinds):
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None:
            continue
        code, form = f"+{number.country_code}", phonenumbers.format_number(number, forms.E164)
        assert normalised(Kind.TELEPHONE, form) == form
        national = with_country(phonenumbers.format_number(number, forms.NATIONAL), code)
        for text in (f"{code} (0){form.removeprefix(code)}", national, with_country(form, code), f"00{form[1:]}"):
            with suppress(ReferenceFault):
                assert normalised(Kind.TELEPHONE, text) == form, text


@pytest.mark.parametrize(
    ("text", "code", "form"),
    [
        ("030 123456", "+49", "+4930123456"),
        ("(030) 123456", "+49", "+4930123456"),
        ("(0)30 123456", "+49", "+4930123456"),
        ("0049 30 123456", "+39", "+4930123456"),
        ("06 12345678", "+39", "+390612345678"),
        ("312 345 6789", "+39", "+393123456789"),
        ("(06 1) 234 5678", "+36", "+3612345678"),
        ("06 20 123 4567", "+36", "+36201234567"),
        ("912 345 678", "+34", "+34912345678"),
        ("022 123 45 67", "+48", "+48221234567"),
    ],
)
def test_a_number_as_it_is_dialled_in_its_country(text: str, code: str, form: str) -> None:
    assert normalised(Kind.TELEPHONE, with_country(text, code)) == form


@pytest.mark.parametrize("text", ["30 123456", "123456", "+49 30 123456", "", "0", "x", "0x"])
def test_a_text_without_the_prefix_of_its_country_stays(text: str) -> None:
    assert with_country(text, "+49") == text


@given(st.sampled_from(Kind), st.text(max_size=60) | st.text("+049 @.-()ext=;ßü", max_size=40))
def test_any_text_has_a_form_or_a_fault(kind: Kind, text: str) -> None:
    """And the form of the form is itself."""
    try:
        form = normalised(kind, text)
    except ReferenceFault:
        return
    assert normalised(kind, form) == form


def test_kinds_and_versions_have_pseudonyms_of_their_own() -> None:
    first, both = Pseudonyms(FIRST), Pseudonyms(BOTH)
    number = "4711@example.org"
    one, two = first.of(Kind.CUSTOMER_NUMBER, number), both.of(Kind.CUSTOMER_NUMBER, number)
    assert (one.partition(":")[0], two.partition(":")[0], both.version) == ("1", "2", 2)
    assert both.all(Kind.CUSTOMER_NUMBER, number) == [two, one]
    assert one.partition(":")[2] != two.partition(":")[2]
    assert first.of(Kind.EMAIL, number) != one
    assert "4711" not in one + two


def test_a_pseudonym_of_the_caller() -> None:
    both = Pseudonyms(BOTH)
    known = Pseudonyms(FIRST).of(Kind.EMAIL, "ada@example.org")
    assert both.checked(known) == known
    for wrong, said in (("ada", "this is no pseudonym"), (known.upper() + "F", "this is no pseudonym"), (f"3{known[1:]}", "no version 3")):
        with pytest.raises(ReferenceFault, match=said):
            both.checked(wrong)


def test_a_key_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "pseudonym.key"
    file.write_text(f"\n2 {'b' * 32}\n1\t{'a' * 32}\n")
    file.chmod(0o600)
    assert Pseudonyms.read(file).all(Kind.EMAIL, "a@b.example") == Pseudonyms({1: b"a" * 32, 2: b"b" * 32}).all(Kind.EMAIL, "a@b.example")
    file.chmod(0o640)
    assert Pseudonyms.read(file).version == 2


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("", 0o600, "the key of pseudonyms is empty"),
        ("0123456789abcdef\n", 0o600, ":1: this is no version of the key of pseudonyms"),
        ("1 short\n", 0o600, "version 1 of the key of pseudonyms has 5 bytes"),
        ("0 0123456789abcdef\n", 0o600, ":1: this is no version"),
        (f"1 {'a' * 16}\n1 {'b' * 16}\n", 0o600, ":2: version 1 stands twice"),
        (f"1 {'a' * 16}\n", 0o644, "others can read or change the key"),
        (f"1 {'a' * 16}\n", 0o660, "others can read or change the key"),
    ],
)
def test_a_file_that_is_no_key(tmp_path: Path, text: str, mode: int, said: str) -> None:
    file = tmp_path / "pseudonym.key"
    file.write_text(text)
    file.chmod(mode)
    with pytest.raises(KeyFault) as fault:
        Pseudonyms.read(file)
    assert said in str(fault.value)
    assert fault.value.help
    assert "aaaa" not in str(fault.value)
