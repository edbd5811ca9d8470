"""Citations in the order of their statute."""

from zweck.law.citation.statutes import LAST, place_key

NAMES = frozenset({"BDSG", "BDSG-neu"})


def test_citations_stand_as_the_statute_is_divided() -> None:
    ordered = [
        "§ 2 BDSG",
        "§ 22 Abs. 1 Nr. 1, Abs. 2 BDSG",
        "§ 26 Abs. 1 Satz 1 BDSG",
        "Art. 88 DSGVO, § 26 Abs. 1 Satz 2 BDSG",
        "§ 26 Abs. 4 BDSG, Art. 88 DSGVO",
        "§ 26a BDSG",
        "§ 27 Abs. 1 BDSG-neu",
        "§ 100 BDSG",
        "Art. 5 DSGVO",
    ]
    mixed = ordered[1::2] + ordered[::2]
    assert sorted(mixed, key=lambda citation: place_key(citation, NAMES)) == ordered


def test_others_come_last() -> None:
    assert place_key("Art. 5 DSGVO", NAMES) == place_key("this is no citation §", NAMES) == LAST
