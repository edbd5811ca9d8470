"""Texts with a few places spoiled, as slips of a hand and of a program do."""

import random

SCRAPS = [
    *(
        "- ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "&a ",
        "*a",
        "!!x ",
        "|\n",
        ">\n",
        "# ",
        "\t",
        "\r\n",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "~",
        "<<",
    ),
    *(
        "\0",
        "\x85",
        "\u2028",
        "ä",
        "\U0001f411",
        "\\",
        "@",
        "`",
        "true",
        "null",
        "0x1f",
        "1e9",
        "9" * 30,
        "2001-01-01",
        "unknown",
        "[]",
        "{}",
    ),
    *("all", "not", "any", "definition", "rule", "law", "version", "scope", "common", "ar-privacy", "same_as", "in_table", "", " ", "\n"),
]


def mutated(text: str, random: random.Random) -> str:
    """The text with a few places spoiled: cut, doubled, exchanged, or with something strange in them."""
    lines = text.splitlines(keepends=True)
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(lines))
        match random.randrange(6):
            case 0:
                del lines[place]
            case 1:
                lines.insert(random.randrange(len(lines) + 1), lines[place])
            case 2:
                lines[place] = " " * random.randrange(8) + lines[place].lstrip()
            case 3:
                words = lines[place].split(" ")
                words[random.randrange(len(words))] = random.choice(SCRAPS)
                lines[place] = " ".join(words)
            case 4:
                cut = random.randrange(len(lines[place]))
                lines[place] = lines[place][:cut] + random.choice(SCRAPS) + lines[place][cut:]
            case _:
                lines[place] = lines[random.randrange(len(lines))]
        lines = lines or [""]
    return "".join(lines)
