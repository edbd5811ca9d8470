"""Two versions of an invented statute's text, the Shepherds' Data Protection Act of Arcadia, in the plain format."""

from pathlib import Path
from typing import Final

EARLIER: Final = """---
statute: hdsg
window: 1990-01-01..2010-06-30
---

## Art. 1
Dieses Gesetz gilt für Hirten.

## Art. 4
Daten dürfen erhoben werden
  1. zum Zählen der Schafe,
  2. zum Schutz vor Wölfen,
  3. mit Einwilligung.

## Art. 7
(1) Werbung ist verboten.
(2) Erlaubt ist der Aushang.
"""
LATER: Final = """---
statute: hdsg
window: 2010-07-01..?
---

## Art. 1
Dieses Gesetz gilt für Hirten
  und ihre Hunde.

## Art. 4
Daten dürfen erhoben werden
  3. mit Einwilligung.
(1) Schafe dürfen gezählt werden. Wölfe im Sinne des Art. 3 sind ausgenommen.

## Art. 6
(1) Schafe werden gezählt.
(2) Lämmer werden nicht gezählt.

## Art. 7
(1) Werbung ist verboten.
(2) Erlaubt ist der Aushang.
"""


def put_texts(folder: Path, **changed: str) -> Path:
    """A folder with both texts, or with `earlier` or `later` as stated."""
    folder.mkdir(exist_ok=True)
    for name, text in {"earlier": EARLIER, "later": LATER, **changed}.items():
        day = {"earlier": "1990-01-01", "later": "2010-07-01"}[name]
        (folder / f"hdsg@{day}.md").write_text(text, encoding="utf-8")
    return folder


FEDERAL: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE dokumente SYSTEM "http://www.example.org/dtd/norm.dtd">
<dokumente builddate="20100701" doknr="X"><norm><metadaten><jurabk>HDSG</jurabk></metadaten><textdaten/></norm>
<norm><metadaten><enbez>Inhaltsübersicht</enbez></metadaten><textdaten><text format="XML"><TOC><P>Art 1</P></TOC></text></textdaten></norm>
<norm><metadaten><enbez>Art 4</enbez><titel format="XML">Erlaubnis</titel></metadaten><textdaten><text format="XML"><Content>
<P>(1) <SUP class="Rec">1</SUP>Daten dürfen <B>erhoben</B> werden, wenn <DL Font="normal" Type="arabic"><DT>1.</DT>
<DD Font="normal"><LA Size="normal">Schafe <DL Type="alpha"><DT>a)</DT><DD><LA>weiden,</LA></DD><DT>b)</DT><DD><LA>ruhen,</LA></DD></DL>oder
</LA></DD><DT>2.</DT><DD><LA>Wölfe nahen,</LA></DD></DL>es sei denn, es regnet. <SUP class="Rec">2</SUP>Danach nicht.</P>
<P>(2) Alt.<BR/>Neu.</P></Content></text><fussnoten><Content><P>Fußnote</P></Content></fussnoten></textdaten></norm>
</dokumente>
"""
"""A version of the invented statute in the XML of the German federal site."""
