"""Other people's servers: where nobody may send us, how long we listen, and how much of it."""

import gzip
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from civic.lib import asking
from civic.lib.asking import ForbiddenHostError, Guard, TooMuchError
from tests.lib.test_settings import start


class Hostile(BaseHTTPRequestHandler):
    """One server, an odd answer for each address."""

    asked: list[dict[str, str]] = []

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        self.asked.append({**self.headers, "path": self.path})
        getattr(self, "_" + self.path.strip("/"))()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append({**self.headers, "body": body.decode()})
        self._answer(b"{}")

    def _answer(self, body=b"", status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _fine(self):
        self._answer(b'{"ok": true}', Set_Cookie="suivi=1; Path=/")

    def _home(self):
        self._answer(status=302, Location=f"http://127.0.0.1:{self.server.server_port}/fine")

    def _bomb(self):
        self._answer(gzip.compress(b"x" * 1_000_000), Content_Encoding="gzip")

    def _huge(self):
        self.send_response(200)
        self.end_headers()
        self._pour(b"x" * 16_000, 0)

    def _drips(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        self._pour(b"x", 0.05)

    def _slow(self):
        self.send_response(200)
        self.end_headers()
        self._pour(b"x", 0.05)

    def _pour(self, piece, wait):
        try:
            for _number in range(400):
                self.wfile.write(piece)
                time.sleep(wait)
        except OSError:
            self.asked.append({"path": "hung up"})


@pytest.fixture(scope="module")
def server():
    here = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    here.daemon_threads = True
    thread = threading.Thread(target=here.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield here
    here.shutdown()
    here.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _at_home(settings):
    settings.CHANNEL_LOOPBACK = True
    Hostile.asked.clear()


def get(server, name, **limits):
    with asking.client(**limits) as client:
        return client.get(f"http://127.0.0.1:{server.server_port}/{name}")


def test_it_says_who_asks_and_keeps_no_cookie(server, settings):
    settings.SITE_URL = "https://preau.example"
    with asking.client() as client:
        for _time in range(2):
            assert client.get(f"http://127.0.0.1:{server.server_port}/fine").json()["ok"]
        client.post(f"http://127.0.0.1:{server.server_port}/", json={"text": "Été"})
    assert all("Cookie" not in asked for asked in Hostile.asked)
    assert Hostile.asked[0]["User-Agent"] == "civic-crosspost/1.0 (+https://preau.example/contact/)"
    assert Hostile.asked[-1]["body"] == '{"text":"Été"}'


def test_it_goes_through_no_proxy(server, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(server, "fine").status_code == 200


def test_it_follows_no_redirection(server):
    assert get(server, "home").status_code == 302
    assert [one["path"] for one in Hostile.asked] == ["/home"]


@pytest.mark.parametrize("name", ["huge", "bomb"])
def test_it_reads_no_more_than_it_asked_for(server, name):
    with pytest.raises(TooMuchError):
        get(server, name, size=50_000)


@pytest.mark.parametrize("name", ["drips", "slow"])
def test_it_hangs_up_on_who_drips(server, name):
    began = time.monotonic()
    with pytest.raises(httpx.TimeoutException):
        get(server, name, seconds=0.5)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "url",
    [
        "http://social.example/",
        "https://social.example:8443/",
        "https://moi:secret@social.example/",
        "file:///etc/passwd",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.7/",
        "https://0x7f.1/",
    ],
)
def test_it_asks_public_https_addresses_alone(url):
    guarded = Guard(resolve=lambda host, _port: ["127.0.0.1" if host == "0x7f.1" else _as_is(host)])
    with asking.client(guarded=guarded) as client, pytest.raises(httpx.TransportError) as error:
        client.get(url)
    assert isinstance(error.value, ForbiddenHostError | httpx.UnsupportedProtocol)


def _as_is(host):
    return "93.184.216.34" if host == "social.example" else host.strip("[]")


def test_it_asks_none_when_one_address_of_a_name_is_ours():
    found = ["93.184.216.34", "192.168.0.1"]
    guarded = Guard(resolve=lambda _host, _port: found)
    with asking.client(guarded=guarded) as client, pytest.raises(ForbiddenHostError):
        client.get("https://social.example/")


def test_it_resolves_a_name_once_whatever_it_says_the_second_time(server):
    """A name that leads to a public address when it is checked, and home when one connects."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def resolve(host, _port):
        asked.append(host)
        return next(answers)

    guarded = Guard(
        resolve=resolve, allows=lambda one, _port: str(one) == "127.0.0.1", schemes=("http",)
    )
    url = f"http://rebinds.example:{server.server_port}/fine"
    with asking.client(guarded=guarded) as client:
        assert client.get(url).status_code == 200
        assert asked == ["rebinds.example"]
        assert Hostile.asked[-1]["Host"] == f"rebinds.example:{server.server_port}"
        with pytest.raises(ForbiddenHostError):
            client.get(url)


def test_it_says_that_nobody_answers():
    def resolve(_host, _port):
        raise OSError

    with asking.client(guarded=Guard(resolve=resolve)) as client, pytest.raises(httpx.ConnectError):
        client.get("https://social.example/")


def certificate(path):
    """The file of a certificate made for one name alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "social.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("social.example")]), False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, pkcs8, plain) + made.public_bytes(pem))
    return str(path)


def test_it_checks_the_name_of_a_certificate_not_the_address(tmp_path):
    path = certificate(tmp_path / "certificate.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    guarded = Guard(
        resolve=lambda _host, _port: ["127.0.0.1"],
        allows=lambda _address, _port: True,
        tls=ssl.create_default_context(cafile=path),
    )
    try:
        with asking.client(guarded=guarded) as client:
            good = client.get(f"https://social.example:{server.server_port}/fine")
            assert good.status_code == 200
            with pytest.raises(httpx.ConnectError):
                client.get(f"https://other.example:{server.server_port}/fine")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_production_refuses_to_speak_to_its_own_machine():
    refused = start(CIVIC_EMBEDDED="0", CHANNEL_LOOPBACK="1", SITE_URL="https://preau.example")
    assert refused.returncode
    assert "CHANNEL_LOOPBACK=1 is for a site at localhost" in refused.stderr
    assert start(CHANNEL_LOOPBACK="1", SITE_URL="http://localhost:8123").returncode == 0
    assert "CHANNEL_KEYS is made of keys" in start(CHANNEL_KEYS="change-me").stderr
    assert start(CHANNEL_KEYS="").returncode == 0
