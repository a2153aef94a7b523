"""Pages of other sites: what is read of them, and where nobody may send us."""

import gzip
import ssl
import threading
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from civic.lib.outside import ForbiddenAddressError, Guard, Limits, SilentError, fetch, is_public
from civic.lib.titles import title_in

PAGE = b"<!doctype html><title>Le rapport</title><p>Texte</p>"
SHORT = Limits(seconds=1.0)
# 60 MB in 60 kB.
BOMB = gzip.compress(b"<p>" * 20_000_000, 6)


class Answers(BaseHTTPRequestHandler):
    """One odd server, an address each; what it was sent is kept."""

    asked: list[dict[str, str]] = []

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        self.asked.append({**self.headers, "path": self.path})
        getattr(self, "_" + self.path.strip("/").partition("?")[0].partition("-")[0])()

    def send(self, body=PAGE, status=200, kind="text/html", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _page(self):
        self.send()

    def _gone(self):
        self.send(status=404)

    def _pdf(self):
        self.send(b"%PDF-1.7 <title>non</title>", kind="application/pdf")

    def _cookie(self):
        self.send(b"", 302, Set_Cookie="suivi=1", Location="/page")

    def _hops(self):
        left = int(self.path.partition("-")[2])
        self.send(b"", 302, Location=f"/hops-{left - 1}" if left else "/page")

    def _loopback(self):
        self.send(b"", 302, Location=f"http://127.0.0.1:{self.server.server_port}/page")

    def _name(self):
        self.send(b"", 302, Location=f"http://rebinds.example:{self.server.server_port}/page")

    def _scheme(self):
        self.send(b"", 302, Location="file:///etc/passwd")

    def _huge(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            for _number in range(100_000):
                self.wfile.write(b"<p>" + b"x" * 16_000)
        except OSError:
            self.asked.append({"path": "hung up"})

    def _drips(self):
        """One octet of a header at a time: no read ever waits long."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            for _number in range(200):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            self.asked.append({"path": "hung up"})

    def _slow(self):
        self.send(PAGE)
        try:
            for _number in range(200):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass

    def _bomb(self):
        self.send(BOMB, Content_Encoding="gzip")

    def _zipped(self):
        self.send(gzip.compress(PAGE), Content_Encoding="gzip")

    def _noise(self):
        self.wfile.write(b"\x00\x01 no such protocol\r\n\r\n")


@pytest.fixture(scope="module")
def server():
    Answers.asked.clear()
    here = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    here.daemon_threads = True
    thread = threading.Thread(target=here.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield here
    here.shutdown()
    here.server_close()
    thread.join()


@pytest.fixture
def guard(server):
    """This machine is allowed under one name, as a site of the Internet would be."""
    allowed = {"source.example"}
    names = {"source.example": "127.0.0.1", "rebinds.example": "127.0.0.1"}
    last = [""]

    def resolve(host, _port):
        last[0] = host
        return [names.get(host, host)]

    return Guard(
        resolve=resolve,
        allows=lambda address, port: last[0] in allowed and port == server.server_port,
    )


@pytest.fixture
def certificate(tmp_path):
    """The files of a certificate made for one name alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "source.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("source.example")]), False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    plain = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, pkcs8, plain) + made.public_bytes(pem))
    return str(file)


def ask(server, guard, name, **more):
    return fetch(f"http://source.example:{server.server_port}/{name}", guard, **more)


def test_it_reads_a_page_and_says_who_asks(server, guard, settings):
    settings.SITE_URL = "https://preau.example"
    reply = ask(server, guard, "page?q=Étude")
    assert (reply.status, title_in(reply.body)) == (200, "Le rapport")
    sent = Answers.asked[-1]
    assert sent["Host"] == f"source.example:{server.server_port}"
    assert sent["User-Agent"] == "civic-source-check/1.0 (+https://preau.example/contact/)"
    assert sent["path"] == "/page?q=%C3%89tude"
    assert not {"Cookie", "Referer"} & set(sent)
    assert title_in(ask(server, guard, "zipped").body) == "Le rapport"


@pytest.mark.parametrize(("name", "status"), [("gone", 404), ("pdf", 200)])
def test_it_reads_of_what_is_no_page_its_status_alone(server, guard, name, status):
    reply = ask(server, guard, name)
    assert (reply.status, title_in(reply.body)) == (status, "Le rapport" if name == "gone" else "")


def test_it_follows_three_redirections_and_keeps_no_cookie(server, guard):
    assert ask(server, guard, "hops-2").status == 200
    with pytest.raises(SilentError, match="redirections"):
        ask(server, guard, "hops-3")
    assert ask(server, guard, "cookie").status == 200
    assert "Cookie" not in Answers.asked[-1]


@pytest.mark.parametrize("name", ["loopback", "name", "scheme"])
def test_it_follows_no_redirection_to_where_it_may_not_go(server, guard, name):
    with pytest.raises(ForbiddenAddressError):
        ask(server, guard, name)
    assert Answers.asked[-1]["path"] == f"/{name}"


def test_a_name_that_changes_its_address_leads_nowhere_else(server):
    """Checked once, then connected to what was checked: the second answer is never asked for."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    guard = Guard(resolve=lambda *_: next(answers), allows=lambda *_: True)
    assert ask(server, guard, "page").status == 200
    both = Guard(resolve=lambda *_: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(ForbiddenAddressError):
        fetch("http://source.example/", both)


def test_it_checks_the_certificate_of_the_name_though_it_calls_an_address(certificate):
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    here = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    here.socket = ours.wrap_socket(here.socket, server_side=True)
    thread = threading.Thread(target=here.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    known = ssl.create_default_context(cafile=certificate)
    try:
        port = here.server_port
        guard = Guard(resolve=lambda *_: ["127.0.0.1"], allows=lambda *_: True, tls=known)
        assert fetch(f"https://source.example:{port}/page", guard).status == 200
        with pytest.raises(SilentError, match="SSLCertVerificationError"):
            fetch(f"https://other.example:{port}/page", guard)
    finally:
        here.shutdown()
        here.server_close()
        thread.join()


@pytest.mark.parametrize("name", ["drips", "noise"])
def test_a_server_that_never_ends_is_left_in_time(server, guard, name):
    began = time.monotonic()
    with pytest.raises(SilentError):
        ask(server, guard, name, limits=SHORT)
    assert time.monotonic() - began < 3


def test_a_body_that_never_ends_is_cut(server, guard):
    began = time.monotonic()
    reply = ask(server, guard, "slow", limits=Limits(seconds=1.0, until=b"never"))
    assert title_in(reply.body) == "Le rapport"
    assert time.monotonic() - began < 3
    assert len(ask(server, guard, "huge").body) == Limits().size


def test_a_bomb_never_unfolds(server, guard):
    tracemalloc.start()
    try:
        reply = ask(server, guard, "bomb")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(reply.body) == Limits().size
    assert peak < 3_000_000


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1"),
        *("192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1"),
        *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1"),
        *("64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1"),
        *("5f00::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"),
    ],
)
def test_no_address_of_a_network_of_ours_is_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2001:4860:4860::8888"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://source.example/", "file:///etc/passwd", "gopher://source.example/", "//x", ""),
        *("http://source.example:22/", "https://source.example:8443/", "http://127.0.0.1/"),
        *("http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://moi:secret@source.example/"),
        *("http://source.example:99999/", "http://a..b/", "http:///page"),
    ],
)
def test_some_addresses_are_asked_by_nobody(url):
    public = Guard(resolve=lambda host, _: [host if ":" in host or host[0] == "1" else "1.1.1.1"])
    with pytest.raises(ForbiddenAddressError):
        fetch(url, public)


def test_other_ways_of_writing_a_number_lead_to_the_same_check():
    for name in ("http://2130706433/", "http://0x7f.1/", "http://localhost/"):
        with pytest.raises(ForbiddenAddressError):
            fetch(name, Guard(resolve=lambda *_: ["127.0.0.1"]))


@pytest.mark.parametrize(
    ("body", "charset", "title"),
    [
        (b"<p>Rien</p>", "", ""),
        (b"<title>Sans fin", "", ""),
        (b"<TITLE lang=fr>\n  L&#39;&eacute;tude &lt;b&gt;\t</TITLE>", "", "L'étude <b>"),
        ("<title>Été</title>".encode(), "utf-8", "Été"),
        ("<title>Été</title>".encode("latin-1"), "iso-8859-1", "Été"),
        ("<title>Été</title>".encode("latin-1"), "utf-8", "Été"),
        ("<title>Été</title>".encode(), "hex", "Été"),
        ("<title>Été</title>".encode("utf-16"), "", "Été"),
        ('<meta charset="windows-1251"><title>Мир</title>'.encode("cp1251"), "", "Мир"),
        (
            "<title>avant\u202egro.elpmaxe\u200b\x00 après</title>".encode(),
            "",
            "avantgro.elpmaxe après",
        ),
        (f"<title>{'mot ' * 60}</title>".encode(), "", f"{'mot ' * 37}…".replace(" …", "…")),
    ],
)
def test_it_finds_a_title_and_cleans_it(body, charset, title):
    assert title_in(body, charset) == title
