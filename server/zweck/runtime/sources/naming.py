"""The folders of opened sources, by paths that diagnostics may name."""

from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from zweck.forms.diagnostics import PolicyError
from zweck.runtime.sources.source import FaultyFiles, Opened


@contextmanager
def named(parts: Sequence[Opened]) -> Iterator[list[Path]]:
    """The folders, by paths that diagnostics may name: those that were made to be read once are read from below the working directory."""
    if not any(part.passing for part in parts):
        yield [part.folder for part in parts]
    elif len(parts) == 1 and parts[0].passing is not None:
        with chdir(parts[0].passing), _keeping_lines():
            yield [parts[0].folder.relative_to(parts[0].passing)]
    else:
        folders = [part.folder.absolute() for part in parts]
        with TemporaryDirectory(prefix="zweck-sources-") as place, chdir(place), _keeping_lines():
            for number, part in enumerate(parts):
                if part.passing is not None:
                    link = Path(str(number), Path(part.name).name)
                    link.parent.mkdir()
                    link.symlink_to(folders[number])
                    folders[number] = link
            yield folders


@contextmanager
def _keeping_lines() -> Iterator[None]:
    try:
        yield
    except PolicyError as error:
        paths = {diagnostic.span.path for diagnostic in error.diagnostics}
        texts = {path: Path(path).read_text(encoding="utf-8-sig", errors="replace") for path in paths if Path(path).is_file()}
        raise FaultyFiles(error.diagnostics, texts) from None
