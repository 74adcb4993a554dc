import shutil
import ssl
import subprocess
import warnings
from pathlib import Path

import pytest

from bridge.web.tls import Certificate
from tests.fakes.api_listener import connected, listening, request, said
from tests.fakes.certificates import Certificates, make_certificates

LIST = request("GET", "/uapi/phoneCalls/@me/001")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def files(certificates: Certificates, tmp_path: Path) -> tuple[Path, Path]:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    show(certificates, "good", cert, key)
    return cert, key


def show(certificates: Certificates, name: str, cert: Path, key: Path) -> None:
    shutil.copy(certificates.folder / f"{name}.pem", cert)
    shutil.copy(certificates.folder / f"{name}.key", key)


def client(authority: Path, most: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authority))
    context.set_alpn_protocols(["h2", "http/1.1"])
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old versions are what it is about
        context.maximum_version = most
    return context


async def test_https_is_spoken_with_http_1_1_and_tls_1_2_or_later(
    certificates: Certificates, files: tuple[Path, Path]
) -> None:
    async with listening(tls_cert=str(files[0]), tls_key=str(files[1])) as (_, listener):
        async with connected(listener, client(certificates.authority)) as peer:
            assert (await peer.say(LIST)).status == 200
            spoken = peer.writer.get_extra_info("ssl_object")
            assert spoken.selected_alpn_protocol() == "http/1.1"
        assert (await said(listener, LIST, client(certificates.authority, ssl.TLSVersion.TLSv1_2))).status == 200
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await said(listener, LIST, client(certificates.authority, ssl.TLSVersion.TLSv1_1))


def test_older_tls_is_refused_by_ourselves_whatever_the_machine_allows(files: tuple[Path, Path]) -> None:
    assert Certificate(*files).context.minimum_version is ssl.TLSVersion.TLSv1_2


async def test_plain_http_at_a_tls_port_is_no_answer_and_hurts_nobody(
    certificates: Certificates, files: tuple[Path, Path]
) -> None:
    async with listening(tls_cert=str(files[0]), tls_key=str(files[1])) as (_, listener):
        async with connected(listener) as peer:
            peer.writer.write(LIST)
            assert not (await peer.reader.read(200)).startswith(b"HTTP")
        assert (await said(listener, LIST, client(certificates.authority))).status == 200


async def test_a_new_certificate_is_shown_to_all_who_connect_afterwards(
    certificates: Certificates, files: tuple[Path, Path]
) -> None:
    async with (
        listening(tls_cert=str(files[0]), tls_key=str(files[1])) as (_, listener),
        connected(listener, client(certificates.authority)) as peer,
    ):
        assert (await peer.say(LIST)).status == 200
        show(certificates, "other", *files)
        assert listener.reload_certificate() == ""
        assert (await peer.say(LIST)).status == 200
        with pytest.raises(ssl.SSLCertVerificationError):
            await said(listener, LIST, client(certificates.authority))


async def test_a_certificate_that_cannot_be_used_leaves_the_old_one_in_use(
    certificates: Certificates, files: tuple[Path, Path]
) -> None:
    async with listening(tls_cert=str(files[0]), tls_key=str(files[1])) as (_, listener):
        shutil.copy(certificates.folder / "other.key", files[1])
        assert "key" in listener.reload_certificate()
        files[0].write_text("nonsense")
        assert str(files[0]) in listener.reload_certificate()
        files[0].unlink()
        assert listener.reload_certificate() == f"{files[0]}: no such file or directory"
        assert (await said(listener, LIST, client(certificates.authority))).status == 200


def test_without_a_certificate_there_is_nothing_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Certificate(tmp_path / "cert.pem", tmp_path / "key.pem")


async def test_where_there_is_no_tls_there_is_nothing_to_reload() -> None:
    async with listening() as (_, listener):
        assert listener.reload_certificate() == ""


def test_a_key_with_a_password_is_an_error_and_nobody_is_asked_for_it(files: tuple[Path, Path]) -> None:
    cert, key = files
    locked = ["openssl", "ec", "-in", str(key), "-aes256", "-passout", "pass:x", "-out", str(key)]
    certificate = Certificate(cert, key)
    subprocess.run(locked, check=True, capture_output=True)
    assert str(key) in certificate.reload()
    with pytest.raises(ssl.SSLError):
        Certificate(cert, key)
