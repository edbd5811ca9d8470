"""TLS, and clients that show who they are."""

import ssl
from datetime import datetime
from pathlib import Path
from typing import Final

SUITES: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""The suites of TLS 1.2: none of those that HTTP/2 prohibits, such as all with CBC (RFC 9113, 9.2.2 and appendix A)."""


def tls_context(certificate: Path, key: Path, client_ca: Path | None = None) -> ssl.SSLContext:
    """TLS 1.2 or later for a server of HTTP/2 and HTTP/1.1; with `client_ca` only clients with a certificate of that authority are served.

    Raises:
        OSError: if a file cannot be read, or does not hold what it should (`ssl.SSLError`).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(SUITES)
    context.set_alpn_protocols(["h2", "http/1.1"])
    context.load_cert_chain(certificate, key, password="")  # or else OpenSSL asks at the terminal
    if client_ca is not None:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def validities(file: Path) -> list[tuple[str, datetime, datetime]]:
    """The certificates in a file: the subject, and the moments between which each is valid.

    Raises:
        OSError, ValueError: if the file cannot be read, or holds none.
    """
    from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415  takes a fifth of a server's start

    found = load_pem_x509_certificates(file.read_bytes())
    return [(each.subject.rfc4514_string(), each.not_valid_before_utc, each.not_valid_after_utc) for each in found]
