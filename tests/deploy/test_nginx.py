from pathlib import Path

CONFIGURATION = Path("deploy/nginx.conf.template").read_text()


def test_it_writes_down_nobody_beside_the_side_they_take():
    assert "access_log          off;" in CONFIGURATION
    # A refused writer would be named in the error log.
    assert "limit_req_log_level info;" in CONFIGURATION
