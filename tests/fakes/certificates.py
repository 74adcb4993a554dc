"""Certificates for tests, made once by the `openssl` command."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificates:
    """An authority, and what it has signed: a server certificate for `localhost` and 127.0.0.1, good for a day."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "ca.pem"

    def server(self, most: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED) -> ssl.SSLContext:
        """What a server needs to show the good certificate."""
        return _server(self.folder / "good.pem", self.folder / "good.key", most)

    def stranger(self) -> ssl.SSLContext:
        """The same for a certificate of another name."""
        return _server(self.folder / "other.pem", self.folder / "other.key", ssl.TLSVersion.MAXIMUM_SUPPORTED)


def make_certificates(folder: Path) -> Certificates:
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl(folder, "req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", "1", "-subj", "/CN=Test CA")
    for name, who in {"good": "DNS:localhost,IP:127.0.0.1", "other": "DNS:other.example"}.items():
        (folder / "names").write_text(f"subjectAltName={who}\nbasicConstraints=CA:FALSE\n")
        _openssl(folder, "req", *new, "-keyout", f"{name}.key", "-out", "request", "-subj", f"/CN={name}")
        signed_by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"]
        _openssl(folder, "x509", "-req", "-in", "request", "-out", f"{name}.pem", "-days", "1", *signed_by)
    return Certificates(folder)


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def _server(certificate: Path, key: Path, most: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT@SECLEVEL=0")  # lets it speak the old versions that a test is about
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = most
    context.load_cert_chain(certificate, key)
    return context
