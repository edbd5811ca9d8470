"""Certificates and access, read again when their files change."""

import logging
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.access.file import read_access
from zweck.access.gate import Gate
from zweck.access.identity import KeyFault
from zweck.forms.diagnostics import PolicyError
from zweck.rpc.tls import tls_context
from zweck.settings.secrets import exposure

log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Files:
    """Where certificates and access are read from."""

    certificate: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None
    access: Path | None = None

    def tls(self) -> ssl.SSLContext | None:
        """TLS as the files say, `None` if there is to be none.

        Raises:
            OSError: if a file cannot be read or used.
            KeyFault: if others can read or change the key.
        """
        if self.key is not None and (fault := exposure(self.key)):
            raise KeyFault(fault)
        return None if self.certificate is None or self.key is None else tls_context(self.certificate, self.key, self.client_ca)


class Keeper:
    """Keeps TLS and a gate up to date."""

    def __init__(self, files: Files, *, rate: float | None = None, concurrent: int | None = None, dev: bool = False) -> None:
        """Read `files`; the others are those of `Gate`.

        Raises:
            OSError: if a certificate or a key cannot be read or used.
            KeyFault: if others can read or change the key.
            PolicyError: if the access file has faults.
        """
        self.files = files
        self._complaint = ""
        self._stamps = {path: _stamp(path) for path in (files.certificate, files.key, files.client_ca, files.access) if path is not None}
        self.gate = Gate(rate=rate, concurrent=concurrent, dev=dev)
        self._read()

    def look(self, *, anyway: bool = False) -> ssl.SSLContext | None:
        """TLS for new connections, as the files are now; files that cannot be used are logged, and the old ones stay in use."""
        stamps = {path: _stamp(path) for path in self._stamps}
        if stamps != self._stamps or self._complaint or anyway:
            self._stamps = stamps
            self._renew()
        return self.tls

    def _renew(self) -> None:
        try:
            self._read()
        except (OSError, KeyFault, PolicyError) as error:
            if str(error) != self._complaint:  # it is tried again at each look
                log.error(
                    "certificates and access cannot be read again, the old ones stay: %s (%s)", error, ", ".join(map(str, self._stamps))
                )
            self._complaint = str(error)
            return
        self._complaint = ""
        log.info("certificates and access were read again")

    def _read(self) -> None:
        """Use the files as they are now, all or none; the key file that the access file names is looked at, too."""
        access = None if self.files.access is None else read_access(self.files.access)
        self.tls = self.files.tls()
        self.gate.access = access
        for path in () if access is None else access.files:
            self._stamps.setdefault(path, _stamp(path))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
