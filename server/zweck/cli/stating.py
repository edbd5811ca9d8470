"""Facts as a request states them."""

from zweck.identity import canonical
from zweck.law.vocabulary import Value


def stated(name: str, value: Value | None) -> str:
    """A fact with its value, as one line of YAML."""
    plain = canonical(value)
    if isinstance(plain, list):
        return f"{name}: [{', '.join(plain)}]"
    return f"{name}: {str(plain).lower() if isinstance(plain, bool) else plain}"
