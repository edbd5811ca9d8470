"""Sentences in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages."""

    de: str
    en: str

    def __getitem__(self, language: str) -> str:
        """The sentence in `language`, `de` or `en`."""
        return self.de if language == "de" else self.en

    def as_data(self) -> dict[str, str]:
        """Both, by the names of their languages."""
        return {"de": self.de, "en": self.en}
