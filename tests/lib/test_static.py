"""What is served is ours or vendored, complete, and light."""

import importlib.util
import re
from pathlib import Path

import brotli
import pytest

STATIC = Path("static")
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img/icons.svg").read_text("utf-8")))
TEMPLATES = sorted(Path("templates").rglob("*.html"))
ICON = re.compile(r"""{% icon ["']([\w-]+)["']""")


def vendor():
    spec = importlib.util.spec_from_file_location("vendor_script", "vendor/vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_vendored_files_are_those_recorded():
    assert vendor().drifted() == []
    assert vendor().main(["--check"]) == 0


def test_a_changed_file_is_noticed(tmp_path, monkeypatch):
    script = vendor()
    monkeypatch.setattr(script, "ROOT", tmp_path)
    recorded = script.MANIFEST.read_text(encoding="utf-8").count("[[file]]")
    assert len(script.drifted()) == recorded > 4
    assert script.main(["--check"]) == 1


def test_the_script_explains_itself():
    assert vendor().main([]) == 2


def test_scripts_lose_their_source_map(tmp_path):
    source, target = tmp_path / "a.js", tmp_path / "b.js"
    source.write_text("let a;\n//# sourceMappingURL=a.js.map\n")
    vendor().script(source, target)
    assert target.read_text() == "let a;\n"


def test_every_icon_used_is_in_the_sprite():
    used = {name for file in TEMPLATES for name in ICON.findall(file.read_text("utf-8"))}
    assert used - SPRITE == set()


INLINE = re.compile(
    r"\sstyle=|\son\w+=|<style|javascript:|hx-on|<script(?![^>]*(?:\bsrc=|application/json))"
)


def test_nothing_inline_that_the_policy_refuses():
    pages = [file for file in TEMPLATES if not {"email", "emails", "mail"} & set(file.parts)]
    assert [str(file) for file in pages if INLINE.search(file.read_text("utf-8"))] == []


@pytest.mark.parametrize("html", ['<p style="x">', "<a onclick='x'>", "<script>x</script>"])
def test_it_would_see_something_inline(html):
    assert INLINE.search(html)


def size(paths):
    return sum(len(brotli.compress(path.read_bytes())) for path in paths)


def test_the_page_stays_light():
    css = [STATIC / "css" / f"{name}.css" for name in ("base", "components")]
    scripts = [STATIC / "js/app.js", STATIC / "vendor/htmx.min.js"]
    assert size(css) <= 9_000
    assert size(scripts) <= 25_000
    assert sum(f.stat().st_size for f in (STATIC / "fonts").glob("*.woff2")) <= 45_000


@pytest.mark.parametrize("sheet", sorted((STATIC / "css").rglob("*.css")), ids=str)
def test_no_third_party_and_balanced_braces(sheet):
    text = sheet.read_text("utf-8")
    assert not re.search(r"url\([\"']?(?:https?:)?//", text)
    assert text.count("{") == text.count("}")
