import os
import ssl
from pathlib import Path

import pytest

from bridge.errors import ScriptError
from bridge.scripts.tls import TlsContexts
from tests.fakes.certificates import Certificates


def test_certificates_are_verified_and_nothing_older_than_tls_1_2_is_spoken() -> None:
    context = TlsContexts().context(None, verify=True)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_verification_can_be_switched_off_and_then_no_file_is_needed() -> None:
    context = TlsContexts().context("/no/such/file", verify=False)
    assert context.verify_mode is ssl.CERT_NONE
    assert not context.check_hostname


def test_the_same_settings_give_the_same_context_so_that_connections_can_be_kept() -> None:
    contexts = TlsContexts()
    assert contexts.context(None, verify=True) is contexts.context(None, verify=True)
    assert contexts.context(None, verify=True) is not contexts.context(None, verify=False)


def test_a_changed_file_of_authorities_is_read_again(certificates: Certificates, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(certificates.authority.read_bytes())
    contexts = TlsContexts()
    first = contexts.context(str(file), verify=True)
    assert first.cert_store_stats()["x509_ca"] == 1
    os.utime(file, (1, 1))
    assert contexts.context(str(file), verify=True) is not first


def test_a_file_of_authorities_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for name in ("absent.pem", "empty.pem"):
        with pytest.raises(ScriptError, match=f"CB204: ca_file .*{name} cannot be used"):
            TlsContexts().context(str(tmp_path / name), verify=True)
