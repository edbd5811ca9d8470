"""A form as it was sent."""

from urllib.parse import parse_qsl

from zweck.workbench.asked import TooMuch

MAX_FIELDS = 2000


class Sent(dict[str, str]):
    """The last value of each field; `many` has all values of one."""

    def __init__(self, body: bytes) -> None:
        """Read a form.

        Raises:
            TooMuch: if it has too many fields.
        """
        try:
            self._pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError:
            raise TooMuch from None
        super().__init__(self._pairs)

    def many(self, name: str) -> list[str]:
        """All values of a field."""
        return [value for key, value in self._pairs if key == name]

    def line(self, name: str, most: int = 200) -> str:
        """A value on one line, cut where it is too long."""
        return " ".join(self.get(name, "").split())[:most]
