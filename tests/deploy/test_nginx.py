import re
from pathlib import Path

CONFIGURATION = Path("deploy/nginx.conf.template").read_text()


def test_it_writes_down_nobody_beside_the_side_they_take():
    assert "access_log          off;" in CONFIGURATION
    assert "error_log           stderr crit;" in CONFIGURATION
    # A refused writer would be named in the error log.
    assert "limit_req_log_level info;" in CONFIGURATION


def test_it_refuses_in_plain_french_what_it_refuses_by_itself():
    named = re.findall(r"error_page (\d+) @(\d+);", CONFIGURATION)
    assert {int(code) for code, _name in named} == {413, 414, 429, 502, 504}
    before = re.search(r'map "" \$before \{ default "([^"]+)"', CONFIGURATION)
    assert before is not None
    assert "lang=fr" in before[1]
    for code, name in named:
        place = re.search(rf"location @{name} \{{(.*?)\}}", CONFIGURATION, re.S)
        assert place is not None
        # The status stays what it was, and the words are the site's.
        assert re.search(rf'return {code} "\$before<h1>[^"$]+\$after";', place[1])
    # The application's own answers, with their own words, are never replaced.
    assert "proxy_intercept_errors" not in CONFIGURATION


def test_it_names_each_request_itself_and_never_as_a_visitor_says():
    assert "proxy_set_header X-Request-ID      $request_id;" in CONFIGURATION
    assert "add_header X-Request-ID $request_id always;" in CONFIGURATION
    # One that was kept in the cache would be that of somebody else.
    assert "proxy_hide_header X-Request-ID;" in CONFIGURATION


def test_it_sends_no_write_twice():
    assert "non_idempotent" not in CONFIGURATION
    assert "location / { proxy_pass http://$processes; }" in CONFIGURATION
    writes = re.search(r"upstream writes \{(.*?)\}\n", CONFIGURATION, re.S)
    assert writes is not None
    assert "keepalive" not in writes[1]


def test_it_shows_no_metrics():
    assert "location = /metrics { return 404; }" in CONFIGURATION
