"""Copy the third-party files the site serves from npm packages, and check that none drifted.

    npm install --no-save --ignore-scripts htmx.org@4.0.1 lucide-static@1.62.0 \
        @fontsource/bricolage-grotesque@5.3.0 @fontsource-variable/source-sans-3@5.3.0
    pip install fonttools brotli
    python vendor/vendor.py node_modules   # copies, and writes VENDOR.toml again
    python vendor/vendor.py --check        # compares what is committed with VENDOR.toml

The copies are committed, so that running and testing the site needs neither npm nor fonttools.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MANIFEST = HERE / "VENDOR.toml"

# Basic Latin, Latin-1 and what French adds; the punctuation the site types; a few arrows.
UNICODES = "U+0020-007E,U+00A0-00FF,U+0152-0153,U+0178,U+2013-2014,U+2018-201A,U+201C-201E"
UNICODES += ",U+2022,U+2026,U+202F,U+2039-203A,U+20AC,U+2190-2193,U+2212"
# What titles may be written in, beyond French.
ALPHABETS = ["latin", "latin-ext", "vietnamese", "greek", "cyrillic"]
SYMBOL = '<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def script(source: Path, target: Path) -> None:
    """Copy a script without its source map line, which `collectstatic` cannot follow."""
    text = re.sub(r"\n?//# sourceMappingURL=\S+\s*", "\n", source.read_text(encoding="utf-8"))
    target.write_text(text, encoding="utf-8")


def font(source: Path, target: Path) -> None:
    """Keep the characters French needs, with their kerning and figures."""
    tool = [sys.executable, "-m", "fontTools.subset", str(source)]
    options = [
        f"--unicodes={UNICODES}",
        "--layout-features=kern,liga,mark,mkmk,ccmp,locl,tnum,lnum",
    ]
    output = ["--flavor=woff2", f"--output-file={target}"]
    subprocess.run([*tool, *options, *output], check=True)  # noqa: S603


def printed_font(weight: int) -> Callable[[Path, Path], None]:
    """One weight of every alphabet of a variable font, as PDF documents embed it (TrueType)."""

    def make(source: Path, target: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            parts = []
            for alphabet in ALPHABETS:
                file = source / f"{source.parent.name}-{alphabet}-wght-normal.woff2"
                parts.append(f"{folder}/{alphabet}.ttf")
                tool = [sys.executable, "-m", "fontTools.varLib.instancer", str(file)]
                options = [f"wght={weight}", "--quiet", f"--output={parts[-1]}"]
                subprocess.run([*tool, *options], check=True)  # noqa: S603
            # No kerning: documents are set without it, and the tables of the parts do not mix.
            dropped = ["--drop-tables=GSUB,GPOS,GDEF,STAT", f"--output-file={target}"]
            tool = [sys.executable, "-m", "fontTools.merge", *parts]
            subprocess.run([*tool, *dropped], check=True)  # noqa: S603
        _rename(target, f"Feuille Sans {weight}")

    return make


def _rename(target: Path, name: str) -> None:
    """The licence reserves the font's own name; its notices stay. Always the same bytes."""
    from fontTools.ttLib import TTFont

    changed = TTFont(target, recalcTimestamp=False)
    for number in (1, 3, 4, 6, 16):
        changed["name"].removeNames(nameID=number)
    for number, text in ((1, name), (3, name), (4, name), (6, name.replace(" ", "-"))):
        changed["name"].setName(text, number, 3, 1, 0x409)
    changed["head"].created = changed["head"].modified = 0
    changed.save(target)


def sprite(source: Path, target: Path) -> None:
    """Gather the icons named in icons.txt into one file of symbols."""
    names = (HERE / "icons.txt").read_text(encoding="utf-8").split()
    symbols = [_symbol(name, source / f"{name}.svg") for name in sorted(names)]
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    target.write_text("\n".join([head, *symbols, "</svg>"]) + "\n", encoding="utf-8")


def _symbol(name: str, source: Path) -> str:
    svg = source.read_text(encoding="utf-8")
    body = re.sub(r"\s+", " ", svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")])
    return SYMBOL.format(name=name, body=body.strip().replace(" />", "/>").replace("> <", "><"))


# Package, file or folder in it, where it is served from, how it is made.
FILES: list[tuple[str, str, str, Callable[[Path, Path], None]]] = [
    ("htmx.org", "dist/htmx.min.js", "static/vendor/htmx.min.js", script),
    ("lucide-static", "icons", "static/img/icons.svg", sprite),
    (
        "@fontsource/bricolage-grotesque",
        "files/bricolage-grotesque-latin-700-normal.woff2",
        "static/fonts/bricolage-700.woff2",
        font,
    ),
    (
        "@fontsource-variable/source-sans-3",
        "files/source-sans-3-latin-wght-normal.woff2",
        "static/fonts/source-sans-3.woff2",
        font,
    ),
    (
        "@fontsource-variable/source-sans-3",
        "files",
        "initiatives/petitions/fonts/source-sans-3-400.ttf",
        printed_font(400),
    ),
    (
        "@fontsource-variable/source-sans-3",
        "files",
        "initiatives/petitions/fonts/source-sans-3-700.ttf",
        printed_font(700),
    ),
]


def digest(path: Path) -> str:
    """The file's sha384, written as browsers write integrity."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def copy(modules: Path) -> None:
    """Make every file again and write down where each comes from."""
    entries = []
    for package, source, target, make in FILES:
        (ROOT / target).parent.mkdir(parents=True, exist_ok=True)
        make(modules / package / source, ROOT / target)
        _keep_licence(modules / package)
        entries.append(_entry(modules / package, source, target))
    MANIFEST.write_text("\n".join(entries), encoding="utf-8")


def _keep_licence(package: Path) -> None:
    """Each licence asks that its text goes with the copies."""
    licences = HERE / "licences"
    licences.mkdir(exist_ok=True)
    text = (package / "LICENSE").read_text(encoding="utf-8")
    (licences / f"{package.name}.txt").write_text(text, encoding="utf-8")


def _entry(package: Path, source: str, target: str) -> str:
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    lines = {
        "path": target,
        "name": about["name"],
        "version": about["version"],
        "licence": about["license"],
        "source": source,
        "sha384": digest(ROOT / target),
    }
    return "[[file]]\n" + "".join(f'{key} = "{value}"\n' for key, value in lines.items())


def drifted() -> list[str]:
    """Return the files that are missing or differ from what VENDOR.toml records."""
    entries = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["file"]
    return [e["path"] for e in entries if not _same(ROOT / e["path"], e["sha384"])]


def _same(path: Path, expected: str) -> bool:
    return path.is_file() and digest(path) == expected


def main(arguments: list[str]) -> int:
    """Copy from the folder named, or check."""
    if arguments == ["--check"]:
        changed = drifted()
        sys.stdout.write("".join(f"{path} is not what VENDOR.toml records\n" for path in changed))
        return 1 if changed else 0
    if len(arguments) == 1:
        copy(Path(arguments[0]))
        return 0
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
