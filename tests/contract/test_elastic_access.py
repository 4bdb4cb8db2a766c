"""Elasticsearch behind nginx, which ends TLS and asks for an API key: what works, and in which words everything else is told."""

import datetime as dt
import ipaddress
import json
import logging
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.errors import ConfigError, CountywatchError, Unavailable
from index.elastic_server import Access
from index.fusion import Index
from index.opening import open_index
from index.query import parse
from tests.contract.entries import entry, found
from tests.ports import free_port

pytestmark = pytest.mark.server
KEY = "c2VjcmV0LW9mLXRoZS10ZXN0OmtleQ=="
PASSWORD = "tulip-secret"
DAY = dt.timedelta(days=1)
START_LIMIT_S = 20


@dataclass(frozen=True)
class Authority:
    """An authority of the test's own, which signs certificates."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def name_of(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def make_authority() -> Authority:
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name_of("Test authority")).issuer_name(name_of("Test authority"))
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - 9 * DAY).not_valid_after(now + 9 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return Authority(key, certificate)


def write_certificate(folder: Path, authority: Authority, *, days: int = 5, address: str = "127.0.0.1") -> None:
    """A server's certificate that ends in so many days, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name_of("Test server")).issuer_name(authority.certificate.subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - 8 * DAY).not_valid_after(now + days * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .sign(authority.key, hashes.SHA256())
    )  # fmt: skip
    (folder / "server.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.key").write_bytes(private)


NGINX = """
daemon off; {user} pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    map $http_authorization $is_known {{ default 0; "ApiKey {key}" 1; }}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
        location / {{ if ($is_known = 0) {{ return 401; }} proxy_pass {server}; }}
    }}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """nginx before the server. Its limit on requests is its own default, 1 MB."""

    port: int
    ca: str

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"


Start = Callable[..., Proxy]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority()


@pytest.fixture
def start(tmp_path: Path, authority: Authority, elasticsearch_url: str) -> Iterator[Start]:
    """Starts nginx with a certificate."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not nginx:
        pytest.skip("no nginx: install the package nginx-light")
    running: list[subprocess.Popen[bytes]] = []

    def run(*, before: str = elasticsearch_url, **certificate: object) -> Proxy:
        folder = tmp_path / "nginx"
        folder.mkdir()
        write_certificate(folder, authority, **certificate)  # type: ignore[arg-type]
        port = free_port()
        user = "user root;" if os.getuid() == 0 else ""
        text = NGINX.format(folder=folder, key=KEY, port=port, server=before, user=user)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        running.append(subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]))
        (tmp_path / "ca.pem").write_text(authority.pem, encoding="ascii")
        until = time.monotonic() + START_LIMIT_S
        while time.monotonic() < until:
            try:
                httpx.get(f"http://127.0.0.1:{port}")
                break
            except httpx.TransportError:
                assert running[-1].poll() is None, (folder / "error.log").read_text()
                time.sleep(0.05)
        return Proxy(port, str(tmp_path / "ca.pem"))

    yield run
    for process in running:
        process.terminate()
        process.wait(10)


def opened(url: str, key: str | None = KEY, ca: str | None = None) -> Index:
    return open_index(url, Path("unused"), name="countywatch-access", access=Access(key, ca))


def told(url: str, key: str | None = KEY, ca: str | None = None) -> CountywatchError:
    """What is said where a search and a put do not work; it is the same, and holds no secret."""
    asks: list[Callable[[Index], object]] = [
        lambda index: index.search(parse("flat"), vector=None, mode="keyword"),
        lambda index: index.put([entry()]),
        lambda index: index.state(),
    ]
    words = []
    for ask in asks:
        index = opened(url, key, ca)
        with pytest.raises(CountywatchError) as raised:
            ask(index)
        index.close()
        words.append(raised)
    assert len({str(each.value) for each in words}) == 1
    assert not any(secret in str(words[0].value) for secret in (KEY, PASSWORD, key or KEY))
    return words[0].value


def test_behind_tls_and_a_key_everything_works_with_the_authority_as_a_file_or_as_text(start: Start) -> None:
    proxy = start()
    for ca in (proxy.ca, Path(proxy.ca).read_text()):
        index = opened(proxy.url, ca=ca)
        index.clear()
        assert index.put([entry(), entry(id="d2", title="A warrant")]) == {}
        with index.rebuilding() as beside:
            beside.put([entry()])
        assert found(index, "flat") == ["d1"]
        assert index.describe() == f"Elasticsearch 8.19.9 at {proxy.url}"
        index.clear()
        index.close()


def test_what_is_too_large_together_goes_alone_and_what_is_too_large_alone_costs_only_itself(start: Start) -> None:
    proxy = start()
    index = opened(proxy.url, ca=proxy.ca)
    index.clear()
    chance = np.random.default_rng(1)

    def vectors(n: int) -> object:
        rows = chance.normal(size=(n, 384)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    many = [entry(id=f"d{i}", vectors=vectors(20)) for i in range(10)]  # 1.5 MB together
    refused = index.put([*many, entry(id="large", vectors=vectors(200))])
    assert set(refused) == {"large"}
    assert "client_max_body_size" in refused["large"]
    assert set(index.held()) == {f"d{i}" for i in range(10)}
    index.clear()
    index.close()


def test_a_wrong_key_no_key_and_no_key_at_all(start: Start) -> None:
    proxy = start()
    wrong = told(proxy.url, "d3Jvbmc6a2V5", proxy.ca)
    assert isinstance(wrong, ConfigError)
    assert str(wrong).startswith(
        f"Elasticsearch at {proxy.url} refuses the API key (status 401). Correct COUNTYWATCH_ELASTICSEARCH_API_KEY;"
    )
    assert "asks who we are (status 401). Set COUNTYWATCH_ELASTICSEARCH_API_KEY" in str(told(proxy.url, None, proxy.ca))
    assert "is no API key" in str(told(proxy.url, "two words", proxy.ca))
    with_user = proxy.url.replace("//", f"//ann:{PASSWORD}@")
    assert "refuses the user or password (status 401). Correct COUNTYWATCH_ELASTICSEARCH_URL." in str(
        told(with_user, None, proxy.ca)
    )
    assert "Keep one of them" in str(told(with_user, KEY, proxy.ca))


def test_an_authority_that_nobody_knows(start: Start, tmp_path: Path) -> None:
    proxy = start()
    unknown = told(proxy.url)
    assert isinstance(unknown, ConfigError)
    assert "cannot be trusted" in str(unknown)
    assert "Name the file with that authority's certificate in COUNTYWATCH_ELASTICSEARCH_CA." in str(unknown)
    other = tmp_path / "other.pem"
    other.write_text(make_authority().pem, encoding="ascii")
    assert "cannot be trusted" in str(told(proxy.url, ca=str(other)))
    other.write_text("no certificate", encoding="ascii")
    assert f"{other}, which cannot be read as certificates" in str(told(proxy.url, ca=str(other)))
    assert "which does not exist" in str(told(proxy.url, ca=str(tmp_path / "nowhere.pem")))


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ({"days": -1}, "the server's certificate has expired. Have it renewed on the server."),
        ({"address": "192.0.2.7"}, "was made for another host"),
    ],
)
def test_a_certificate_that_is_not_valid(start: Start, certificate: dict[str, object], words: str) -> None:
    proxy = start(**certificate)
    assert words in str(told(proxy.url, ca=proxy.ca))


def test_http_instead_of_https_and_the_other_way_round(start: Start, elasticsearch_url: str) -> None:
    proxy = start()
    plain = told(f"http://127.0.0.1:{proxy.port}")
    assert isinstance(plain, ConfigError)
    assert "takes only TLS. Write https:// instead of http:// in COUNTYWATCH_ELASTICSEARCH_URL." in str(plain)
    secure = elasticsearch_url.replace("http:", "https:")
    assert "does not take TLS. Write http:// instead of https://" in str(told(secure))


def test_a_proxy_whose_server_is_down(start: Start) -> None:
    proxy = start(before=f"http://127.0.0.1:{free_port()}")
    down = told(proxy.url, ca=proxy.ca)
    assert isinstance(down, Unavailable)
    assert "answers, but Elasticsearch itself does not. Start it." in str(down)


@pytest.mark.parametrize(
    "url",
    [
        f"ftp://ann:{PASSWORD}@host:9200",
        f"https://ann:{PASSWORD}/{PASSWORD}@host",
        f"https://ann:{PASSWORD},{PASSWORD}@host:1",
        ",",
    ],
)
def test_an_address_that_is_none_is_told_without_its_password(url: str) -> None:
    index = opened(url, None)
    with pytest.raises(CountywatchError) as raised:
        index.state()
    assert PASSWORD not in str(raised.value)
    assert isinstance(raised.value, ConfigError) or "does not answer" in str(raised.value)


def test_an_installation_over_tls_shows_no_secret_in_any_command_or_log(
    start: Start,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cli import main

    caplog.set_level(logging.DEBUG)
    proxy = start()
    beat = tmp_path / "beat.toml"
    beat.write_text('id = "access"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
    secret = tmp_path / "key"
    secret.write_text(f"{KEY}\n", encoding="ascii")
    environment = {
        "COUNTYWATCH_DATA": str(tmp_path / "data"),
        "COUNTYWATCH_BEAT": str(beat),
        "COUNTYWATCH_ELASTICSEARCH_URL": proxy.url,
        "COUNTYWATCH_ELASTICSEARCH_API_KEY_FILE": str(secret),
        "COUNTYWATCH_ELASTICSEARCH_CA": proxy.ca,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*command: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["countywatch", *command])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capfd.readouterr()
        assert "Traceback" not in output.out + output.err
        for text in (output.out, output.err, caplog.text):
            assert KEY not in text
        return int(ended.value.code or 0), output.out + output.err

    assert run("index", "status", "--json")[0] == 0
    _, doctor = run("doctor", "--json")
    assert {"what": "Search index", "is_well": True, "seen": f"Elasticsearch 8.19.9 at {proxy.url}, 0 documents"} in json.loads(
        doctor
    )
    assert run("status")[0] == 0
    monkeypatch.setenv("COUNTYWATCH_ELASTICSEARCH_CA", "")
    code, words = run("search", "--mode", "keyword", "flat")
    assert (code, "cannot be trusted" in words) == (1, True)
    assert "cannot be trusted" in run("doctor")[1]
    monkeypatch.setenv("COUNTYWATCH_ELASTICSEARCH_CA", proxy.ca)
    secret.write_text("d3Jvbmc6a2V5", encoding="ascii")
    assert "refuses the API key" in run("doctor")[1]
    assert "refuses the API key" in run("process")[1]
