"""Certificates of clients, from the form of grpcio into that of the `ssl` module."""

from functools import lru_cache

from cryptography import x509
from cryptography.x509.oid import NameOID


@lru_cache(1024)
def peer_certificate(pem: bytes) -> dict[str, object]:
    """The names of a certificate and its end, in the form of `ssl.SSLSocket.getpeercert`."""
    found = x509.load_pem_x509_certificate(pem)
    subject = tuple((("commonName", str(name.value)),) for name in found.subject.get_attributes_for_oid(NameOID.COMMON_NAME))
    until = found.not_valid_after_utc.strftime("%b %d %H:%M:%S %Y GMT")
    return {"subject": subject, "subjectAltName": tuple(_alternatives(found)), "notAfter": until}


def _alternatives(certificate: x509.Certificate) -> list[tuple[str, str]]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    hosts = [("DNS", name) for name in names.get_values_for_type(x509.DNSName)]
    return hosts + [("URI", name) for name in names.get_values_for_type(x509.UniformResourceIdentifier)]
