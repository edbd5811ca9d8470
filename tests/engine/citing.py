"""Citations as the tests read them, and in their plainest form."""

from zweck.law.citation.parts import Citation, Decision, Gazette, Guidance, Part, Period, Reference, Remark, listed
from zweck.law.citation.read import read


def parsed(text: str) -> Citation:
    found = read(text)
    assert isinstance(found, Citation), f"{text}: {found}"
    return found


def plain(citation: Citation) -> str:
    """A citation in its plainest form; read again, it gives the same parts."""
    text = ""
    for part in citation.parts:
        text += (" " if isinstance(part, Remark) else "; ") + plain_part(part) if text else plain_part(part)
    return text


def plain_part(part: Part) -> str:
    """One part as it is written."""
    match part:
        case Reference():
            named = f"{listed(part.places)} {part.statute}".strip()
            return " ".join(word for word in (part.relation, _days(part.period), named, part.manner) if word)
        case Decision():
            return str(part)
        case Guidance():
            return f"{part.authority}, {part.title}"
        case Gazette():
            return part.text
        case Remark():
            return f"({part.text})"


def _days(period: Period) -> str:
    """Days as a citation names them, or nothing where all are meant."""
    ends = (("seit", period.start), ("bis", period.until))
    return " ".join(f"{word} {day.day}.{day.month}.{day.year}" for word, day in ends if day)
