"""Facebook, Threads, LinkedIn and X, from their documentation alone."""

import re
import time
from typing import Any
from urllib.parse import unquote, urlencode

from civic.syndication.connectors.x import signature
from tests.syndication.connectors.fakes.server import Call, Fake, Reply

PAGE, USER, PERSON, KNOWN = "777", "555", "person-1", "2244994945"
X_TOKEN, X_SECRET = "token-of-x", "secret-of-x"
APP = {"id": "app", "secret": "hush"}


class FakeGraph(Fake):
    """What Facebook and Threads share: the errors of the Graph API."""

    def limited(self) -> Reply:
        said = "(#4) Application request limit reached"
        return _graph(400, 4, said, headers={"Retry-After": "90"})

    def revoked(self) -> Reply:
        return _graph(400, 190, "Error validating access token: the user has changed the password")


def _graph(
    status: int, code: int, said: str, detail: int | None = None, headers: Any = None
) -> Reply:
    error = {"message": said, "type": "OAuthException", "code": code, "error_subcode": detail}
    return Reply(status, {"error": error}, headers or {})


def _not_there() -> Reply:
    return _graph(400, 100, "Unsupported request: object does not exist", 33)


class FakeFacebook(FakeGraph):
    def __init__(self) -> None:
        super().__init__()
        self.comments: dict[str, list[dict[str, Any]]] = {}

    def posting(self, call: Call) -> bool:
        return call.method == "POST" and call.path.endswith("/feed")

    def answer(self, call: Call) -> Reply:
        rest = call.parts[1:]
        if rest == ["oauth", "access_token"]:
            return self._exchange(call.form)
        if call.token not in {"page-token", "long"}:
            return self.revoked()
        match call.method, rest:
            case "GET", ["me"]:
                return Reply(200, {"id": PAGE, "name": "La gare"})
            case "GET", ["me", "accounts"]:
                pages = [("777", "La gare"), ("778", "Le lavoir")]
                token = {"access_token": "page-token"}
                return Reply(200, {"data": [{"id": n, "name": m} | token for n, m in pages]})
            case _, [page, "feed"] if page == PAGE:
                return self._feed(call)
            case "GET", [number, "comments"] if number in self.posts:
                return Reply(200, {"data": self.comments.get(number, [])[::-1]})
        return self._one(call, rest[0])

    def reply(self, number: str, text: str) -> None:
        comment = {"id": f"{number}_{self.number()}", "message": text}
        told = {"created_time": "2026-11-21T08:00:00+0000", "permalink_url": "https://f.example/9"}
        author = {"from": {"id": "9", "name": "Sami"}}
        self.comments.setdefault(number, []).append(comment | told | author)

    def _exchange(self, form: dict[str, str]) -> Reply:
        if form.get("client_secret") != APP["secret"]:
            return _graph(400, 1, "Error validating client secret.")
        short = form["grant_type"] == "authorization_code" and form["code"] == "abc"
        return Reply(200, {"access_token": "short" if short else "long", "expires_in": 5_000_000})

    def _feed(self, call: Call) -> Reply:
        if call.method == "GET":
            data = [{"id": number, **post} for number, post in reversed(self.posts.items())]
            return Reply(200, {"data": data})
        message = call.form["message"]
        if len(message) > 63_206:
            return _graph(400, 100, "Invalid parameter: message is too long")
        number = f"{PAGE}_{self.number()}"
        self.posts[number] = {"message": message, "created_time": "2026-11-20T10:00:00+0000"}
        return Reply(200, {"id": number})

    def _one(self, call: Call, number: str) -> Reply:
        if number not in self.posts:
            return _not_there()
        if call.method == "DELETE":
            del self.posts[number]
        else:
            self.posts[number]["message"] = call.form["message"]
        return Reply(200, {"success": True})

    def read(self, number: str) -> str | None:
        return self.posts[number]["message"] if number in self.posts else None


class FakeThreads(FakeGraph):
    def __init__(self) -> None:
        super().__init__()
        self.containers: dict[str, dict[str, str]] = {}
        self.answers: dict[str, list[dict[str, Any]]] = {}

    def posting(self, call: Call) -> bool:
        return call.path.endswith("/threads_publish")

    def answer(self, call: Call) -> Reply:
        tokens = {"/oauth/access_token": "short"}
        tokens |= dict.fromkeys(("/access_token", "/refresh_access_token"), "good")
        if call.path in tokens:
            return Reply(200, {"access_token": tokens[call.path], "expires_in": 5_184_000})
        if call.token != "good":
            return self.revoked()
        match call.method, call.parts[1:]:
            case "GET", ["me"]:
                return Reply(200, {"id": USER, "username": "lea"})
            case "GET", ["me", "threads"]:
                data = [{"id": number, **one} for number, one in reversed(self.posts.items())]
                return Reply(200, {"data": data})
            case "POST", ["me", "threads"]:
                return self._contain(call.form)
            case "POST", ["me", "threads_publish"]:
                return self._publish(call.form["creation_id"])
            case _, [number, *more] if number in self.posts:
                return self._one(number, more)
        return _not_there()

    def _one(self, number: str, more: list[str]) -> Reply:
        if more == ["conversation"]:
            return Reply(200, {"data": self.answers.get(number, [])[::-1]})
        del self.posts[number]
        return Reply(200, {"success": True})

    def reply(self, number: str, text: str) -> None:
        told = {"id": self.number(), "text": text, "username": "sami"}
        more = {"permalink": "https://t.example/9", "timestamp": "2026-11-21T08:00:00+0000"}
        self.answers.setdefault(number, []).append(told | more)

    def _contain(self, form: dict[str, str]) -> Reply:
        if len(form["text"]) > 500:
            return _graph(400, 100, "Param text must be at most 500 characters long.")
        number = self.number()
        self.containers[number] = form
        return Reply(200, {"id": number})

    def _publish(self, container: str) -> Reply:
        number, form = self.number(), self.containers.pop(container)
        self.posts[number] = {
            "text": form["text"],
            "timestamp": "2026-11-20T10:00:00+0000",
            "permalink": f"https://www.threads.net/@lea/post/{number}",
        }
        return Reply(200, {"id": number})

    def read(self, number: str) -> str | None:
        return self.posts[number]["text"] if number in self.posts else None


class FakeLinkedIn(Fake):
    def __init__(self) -> None:
        super().__init__()
        self.comments: dict[str, list[dict[str, Any]]] = {}

    def posting(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/rest/posts")

    def answer(self, call: Call) -> Reply:
        if call.path.startswith("/oauth/"):
            return Reply(200, {"access_token": "good", "expires_in": 5_184_000, "scope": "openid"})
        if call.token != "good":
            return self.revoked()
        if call.path == "/v2/userinfo":
            return Reply(200, {"sub": PERSON, "name": "Léa Martin"})
        if not re.fullmatch(r"20\d{4}", call.headers.get("linkedin-version", "")):
            return Reply(426, {"status": 426, "code": "NONEXISTENT_VERSION"})
        if call.parts[1] == "socialActions":
            return Reply(200, {"elements": self.comments.get(call.parts[2], [])})
        return self._post(call) if self.posting(call) else self._one(call, call.parts[2])

    def reply(self, number: str, text: str) -> None:
        told = {"actor": "urn:li:person:other", "message": {"text": text, "attributes": []}}
        urn = f"urn:li:comment:(urn:li:activity:1,{self.number()})"
        created = {"time": 1_795_248_000_000}
        self.comments.setdefault(number, []).append(told | {"commentUrn": urn, "created": created})

    def _post(self, call: Call) -> Reply:
        text = little(call.json["commentary"])
        if len(text) > 3000:
            said = "ERROR :: /commentary :: length of commentary is beyond maximum 3000"
            return Reply(422, {"status": 422, "message": said})
        number = f"urn:li:share:{self.number()}"
        self.posts[number] = text
        return Reply(201, None, {"x-restli-id": number})

    def _one(self, call: Call, number: str) -> Reply:
        if call.method == "DELETE":
            self.posts.pop(number, None)
            return Reply(204)
        if number not in self.posts:
            return Reply(404, {"status": 404, "message": "not found"})
        if call.headers.get("x-restli-method") != "PARTIAL_UPDATE":
            return Reply(400, {"status": 400, "message": "method"})
        self.posts[number] = little(call.json["patch"]["$set"]["commentary"])
        return Reply(204)

    def limited(self) -> Reply:
        said = "Resource level throttle limit reached"
        return Reply(429, {"status": 429, "message": said}, {"Retry-After": "90"})

    def revoked(self) -> Reply:
        return Reply(401, {"status": 401, "code": "REVOKED_ACCESS_TOKEN"})


def little(text: str) -> str:
    """What LinkedIn reads in a « little text »; a sign that is not behind a stroke is an error."""
    plain = re.sub(r"\{hashtag\|\\#\|((?:[^\\}]|\\.)*)\}", r"\\#\1", text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[|{}@\[\]()<>#*_~]", plain), plain
    return re.sub(r"\\(.)", r"\1", plain)


class FakeX(Fake):
    def __init__(self) -> None:
        super().__init__()
        self.answers: list[dict[str, str]] = []

    def number(self) -> str:
        """Its numbers hold the moment."""
        return str(((int(time.time() * 1000) - 1_288_834_974_657) << 22) + int(super().number()))

    def posting(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/2/tweets")

    def answer(self, call: Call) -> Reply:
        said = _oauth(call.headers.get("authorization", ""))
        if not self._is_signed(call, said):
            return self.revoked()
        match call.method, call.parts:
            case "POST", ["oauth", "request_token"]:
                return Reply(
                    200,
                    "oauth_token=rt&oauth_token_secret=rs&oauth_callback_confirmed=true",
                )
            case "POST", ["oauth", "access_token"]:
                right = said.get("oauth_verifier") == "abc"
                return (
                    Reply(200, f"oauth_token={X_TOKEN}&oauth_token_secret={X_SECRET}")
                    if right
                    else Reply(401)
                )
            case "POST", ["1.1", "oauth", "invalidate_token"]:
                return Reply(200, {"access_token": X_TOKEN})
            case "GET", ["2", "users", "me"]:
                return Reply(200, {"data": {"id": KNOWN, "username": "lea", "name": "Léa"}})
            case _, ["2", "tweets", *rest]:
                return self._tweets(call, rest)
        return Reply(404, {})

    def _tweets(self, call: Call, rest: list[str]) -> Reply:
        if rest == ["search", "recent"]:
            return self._search(call.query)
        if not rest:
            return self._post(call.json["text"])
        found = self.posts.pop(rest[0], None)
        missing = {"title": "Not Found Error", "detail": "Could not find tweet"}
        return Reply(200, {"data": {"deleted": True}}) if found else Reply(404, missing)

    def _search(self, query: dict[str, str]) -> Reply:
        if len(query["query"]) > 512:
            return Reply(400, {"title": "Invalid Request", "detail": "query length"})
        asked = set(re.findall(r"conversation_id:(\d+)", query["query"]))
        newer = [one for one in self.answers if int(one["id"]) > int(query.get("since_id", 0))]
        found = [one for one in newer if one["conversation_id"] in asked][::-1]
        most = int(query["max_results"])
        said = {"meta": {"result_count": len(found)}}
        return Reply(200, said | ({"data": found[:most]} if found else {}))

    def reply(self, number: str, text: str) -> None:
        told = {"id": self.number(), "text": text, "author_id": "9"}
        at = {"created_at": "2026-11-21T08:00:00.000Z"}
        self.answers.append(told | at | {"conversation_id": number})

    def _is_signed(self, call: Call, said: dict[str, str]) -> bool:
        secret = {X_TOKEN: X_SECRET, "rt": "rs", None: ""}.get(said.get("oauth_token"), "?")
        given = said.pop("oauth_signature", "")
        url = f"{self.origin}{call.path}?{urlencode(call.query)}"
        return given == signature(call.method, url, said, APP["secret"], secret)

    def _post(self, text: str) -> Reply:
        if len(text) > 280:
            return Reply(400, {"title": "Invalid Request", "detail": "text is too long"})
        if text in self.posts.values():
            said = "You are not allowed to create a Tweet with duplicate content."
            return Reply(403, {"title": "Forbidden", "detail": said})
        number = self.number()
        self.posts[number] = text
        return Reply(201, {"data": {"id": number, "text": text}})

    def limited(self) -> Reply:
        reset = str(int(time.time()) + 90)
        return Reply(429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": reset})

    def revoked(self) -> Reply:
        return Reply(401, {"title": "Unauthorized", "status": 401, "detail": "Unauthorized"})


def _oauth(header: str) -> dict[str, str]:
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', header)}
