"""Real servers of two networks, started for a test and thrown away. `make peers` installs them."""

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from civic.syndication.connectors.base import Account, Credential
from civic.syndication.connectors.bluesky import Bluesky
from civic.syndication.connectors.matrix import Matrix
from tests.syndication.connectors.peers import Peer

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PDS, SYNAPSE = HERE / "pds", ROOT / ".venv-peers/bin/python"
# There where the system's is too old: see bin/peers.
NODE = ROOT / ".venv-node/bin"
STARTS_WITHIN = 240.0
PASSWORD = "a password of tests"

CONFIGURATION = """
server_name: localhost
report_stats: false
suppress_key_server_warning: true
trusted_key_servers: []
enable_registration: true
enable_registration_without_verification: true
registration_shared_secret: "{secret}"
macaroon_secret_key: "{secret}"
form_secret: "{secret}"
signing_key_path: "{folder}/signing.key"
media_store_path: "{folder}/media"
log_config: "{folder}/log.yaml"
pid_file: "{folder}/synapse.pid"
database: {{name: sqlite3, args: {{database: "{folder}/synapse.db"}}}}
rc_registration: {{per_second: 100, burst_count: 100}}
rc_joins: {{local: {{per_second: 100, burst_count: 100}}}}
rc_joins_per_room: {{per_second: 100, burst_count: 100}}
rc_login:
  address: {{per_second: 100, burst_count: 100}}
  account: {{per_second: 100, burst_count: 100}}
listeners:
  - port: {port}
    type: http
    tls: false
    bind_addresses: ["127.0.0.1"]
    resources: [{{names: [client]}}]
"""
LOG = "{version: 1, root: {level: ERROR}, disable_existing_loggers: false}"


@contextmanager
def bluesky(folder: Path) -> Iterator["RealBluesky"]:
    """A PDS with its own limits, and its directory."""
    _needed(PDS / "node_modules/.installed")
    port, beside = _free_ports(2)
    command = ["node", "pds.mjs", str(folder), str(port), str(beside)]
    with (
        _running(command, f"http://127.0.0.1:{port}/xrpc/_health", folder, PDS),
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}/xrpc", timeout=30, trust_env=False
        ) as client,
    ):
        yield RealBluesky(f"http://127.0.0.1:{port}", client)


@contextmanager
def matrix(folder: Path) -> Iterator["RealMatrix"]:
    """A Synapse with its own limits of messages."""
    _needed(ROOT / ".venv-peers/.installed")
    (port,) = _free_ports(1)
    told = CONFIGURATION.format(folder=folder, port=port, secret=secrets.token_hex())
    (folder / "homeserver.yaml").write_text(told)
    (folder / "log.yaml").write_text(LOG)
    command = [str(SYNAPSE), "-m", "synapse.app.homeserver", "-c", f"{folder}/homeserver.yaml"]
    subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, cwd=folder)
    with (
        _running(command, f"http://127.0.0.1:{port}/health", folder, folder),
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}/_matrix/client/v3", timeout=30, trust_env=False
        ) as client,
    ):
        yield RealMatrix(f"http://127.0.0.1:{port}", client)


class RealBluesky:
    """Each `peer` is a new account, with an app password of its own."""

    def __init__(self, origin: str, client: httpx.Client) -> None:
        self.origin, self.client = origin, client

    def peer(self) -> Peer:
        handle = f"lea{secrets.token_hex(4)}.test"
        said = {"handle": handle, "email": f"{handle}@a.example", "password": PASSWORD}
        account = self.call("server.createAccount", said)
        token = account["accessJwt"]
        given = self.call("server.createAppPassword", {"name": "préau"}, token)
        known = {"identifier": handle, "password": given["password"]}

        def records() -> dict[str, str]:
            wanted = {"repo": account["did"], "collection": "app.bsky.feed.post"}
            found = self.client.get("/com.atproto.repo.listRecords", params=wanted).json()
            return {one["uri"]: one["value"]["text"] for one in found["records"]}

        return Peer(
            Bluesky(),
            Account(self.origin, Credential(known), {"owner": token}),
            lambda number: records().get(number),
            lambda: len(records()),
        )

    def record(self, uri: str) -> dict[str, Any]:
        repo, collection, rkey = uri.removeprefix("at://").split("/")
        wanted = {"repo": repo, "collection": collection, "rkey": rkey}
        return self.client.get("/com.atproto.repo.getRecord", params=wanted).json()["value"]

    def call(self, name: str, said: dict[str, Any], token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.client.post(f"/com.atproto.{name}", json=said, headers=headers)
        answer.raise_for_status()
        return answer.json() if answer.content else {}


class RealMatrix:
    """Each `peer` is a new account in a room of its own."""

    def __init__(self, origin: str, client: httpx.Client) -> None:
        self.origin, self.client = origin, client

    def peer(self) -> Peer:
        name = f"bot{secrets.token_hex(4)}"
        said = {"username": name, "password": PASSWORD, "auth": {"type": "m.login.dummy"}}
        made = self.client.post("/register", json=said).raise_for_status().json()
        headers = {"Authorization": f"Bearer {made['access_token']}"}
        open_to_all = {"preset": "public_chat"}
        made_room = self.client.post("/createRoom", json=open_to_all, headers=headers).json()
        room = made_room["room_id"]

        def messages() -> dict[str, str]:
            wanted = {"dir": "b", "limit": "100"}
            found = self.client.get(f"/rooms/{room}/messages", params=wanted, headers=headers)
            return dict(_shown(found.json()["chunk"]))

        credential = Credential({"token": made["access_token"]}, remote_id=made["user_id"])

        def reply(number: str, text: str) -> None:
            said = {"body": text}
            self.say(room, said | {"m.relates_to": {"m.in_reply_to": {"event_id": number}}})

        return Peer(
            Matrix(),
            Account(self.origin, credential, {"room": room}),
            lambda number: messages().get(number),
            lambda: len(messages()),
            reply=reply,
        )

    def say(self, room: str, content: dict[str, Any]) -> str:
        """Somebody else says something: a new account each time, since each has its limits."""
        name = f"sami{secrets.token_hex(4)}"
        said = {"username": name, "password": PASSWORD, "auth": {"type": "m.login.dummy"}}
        made = self.client.post("/register", json=said).raise_for_status().json()
        headers = {"Authorization": f"Bearer {made['access_token']}"}
        self.client.post(f"/join/{room}", json={}, headers=headers).raise_for_status()
        place = f"/rooms/{room}/send/m.room.message/{secrets.token_hex(8)}"
        content = {"msgtype": "m.text"} | content
        sent = self.client.put(place, json=content, headers=headers).raise_for_status()
        return str(sent.json()["event_id"])


def _shown(events: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The messages of a room as people read them: the last replacement of each, none redacted."""
    replaced: dict[str, str] = {}
    for event in events:  # newest first
        content = event["content"]
        if event["type"] != "m.room.message" or not content:
            continue
        relation = content.get("m.relates_to", {})
        if relation.get("rel_type") == "m.replace":
            replaced.setdefault(relation["event_id"], content["m.new_content"]["body"])
        else:
            yield event["event_id"], replaced.get(event["event_id"], content["body"])


def _needed(installed: Path) -> None:
    if installed.exists():
        return
    if os.environ.get("REQUIRE_PEERS"):
        pytest.fail(f"{installed} is missing: make peers")
    pytest.skip("make peers installs the real servers of other networks")


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _one in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def _running(command: list[str], health: str, folder: Path, where: Path) -> Iterator[None]:
    with (folder / "output.txt").open("wb") as output:
        path = f"{NODE}:{os.environ['PATH']}" if NODE.exists() else os.environ["PATH"]
        environment = os.environ | {"RATE": "1", "LOG_ENABLED": "0", "PATH": path}
        process = subprocess.Popen(
            command, stdout=output, stderr=output, cwd=where, env=environment
        )
        try:
            _await(process, health, folder)
            yield
        finally:
            # What it holds is thrown away: nothing to wait for.
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], health: str, folder: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    with httpx.Client(timeout=5, trust_env=False) as client:
        while time.monotonic() < end and process.poll() is None:
            try:
                if client.get(health).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.2)
    pytest.fail(f"It did not start: {(folder / 'output.txt').read_text()[-2000:]}")
