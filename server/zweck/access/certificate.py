"""Callers by their certificates, which TLS has already verified."""

import ssl
from collections.abc import Iterator, Mapping
from functools import lru_cache
from time import time
from typing import Any, Final, cast

from zweck.access.identity import Identity
from zweck.access.refusals import CertificateExpired, CertificateUnknown
from zweck.words.said import says

KINDS: Final = ("CN", "DNS", "URI")
"""The names of a certificate by which a caller may be known: its subject's common name, and its alternative names."""

Certificate = Mapping[str, object]
"""In the form of `ssl.SSLSocket.getpeercert`."""


def identity(certificate: Certificate, callers: Mapping[str, Identity]) -> Identity:
    """The caller to whom a certificate belongs, by a name such as `CN=billing`; of several that fit, the first is taken.

    Raises:
        CertificateExpired: if its time has passed since the connection was made.
        CertificateUnknown: if none of its names belongs to a caller.
    """
    check_time(certificate)
    shown = {*names(certificate)}
    found = next((caller for name, caller in callers.items() if name in shown), None)
    if found is None:
        raise CertificateUnknown(says("access.client_certificate_names"))
    return found


def names(certificate: Certificate) -> Iterator[str]:
    """The names in a certificate, as access files write them."""
    for part in cast(Any, certificate.get("subject", ())):
        yield from (f"CN={value}" for kind, value in part if kind == "commonName")
    yield from (f"{kind}={value}" for kind, value in cast(Any, certificate.get("subjectAltName", ())) if kind in KINDS)


def check_time(certificate: Certificate) -> None:
    """See that a certificate is still valid: connections may outlive it.

    Raises:
        CertificateExpired: if it is not.
    """
    if time() > _until(str(certificate["notAfter"])):
        raise CertificateExpired(says("access.client_certificate_expired"))


@lru_cache(1024)
def _until(written: str) -> int:
    return ssl.cert_time_to_seconds(written)
