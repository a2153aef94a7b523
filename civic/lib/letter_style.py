"""How messages look: one sheet, written into each element, because mail programs drop sheets.

A declaration names its colours as `{vert}`: the light one is written inline, the dark one in
the sheet of the frame, which wins where a program knows dark mode. Colours are those of the
site (`static/css/base.css`; the tests compare).
"""

import re

LIGHT = {
    "paper": "#f6f4ec",
    "surface": "#fffefa",
    "sunken": "#ece9de",
    "ink": "#14201c",
    "ink2": "#47544e",
    "line": "#d6d3c5",
    "vert": "#0b5242",
    "vert-t": "#dcebe1",
    "sur-vert": "#ffffff",
    "kiosque": "#0b4a3c",
    "sur-kiosque": "#f6f4ec",
    "bleu": "#1c3f94",
    "laiton": "#754c00",
    "laiton-f": "#b27a00",
    "laiton-t": "#f9ebc6",
}
DARK = {
    "paper": "#0f1513",
    "surface": "#18211d",
    "sunken": "#0a100e",
    "ink": "#ecf2ef",
    "ink2": "#afbdb6",
    "line": "#33413b",
    "vert": "#74d3b5",
    "vert-t": "#123a30",
    "sur-vert": "#06251c",
    "kiosque": "#14564a",
    "sur-kiosque": "#f6f4ec",
    "bleu": "#a5baf7",
    "laiton": "#f1c556",
    "laiton-f": "#d9a327",
    "laiton-t": "#3a2d0c",
}

_FONT = "'Source Sans 3','Source Sans Pro',Arial,Helvetica,sans-serif"
_MONO = "'Courier New',Courier,monospace"
_BREAKS = "overflow-wrap:anywhere;word-break:break-word"

ROLES = {
    "page": f"margin:0;padding:0;background-color:{{paper}};color:{{ink}};font:17px/1.5 {_FONT}",
    # What a mailbox shows beside the subject; not part of the message.
    "preview": "display:none;font-size:1px;line-height:1px;max-height:0;overflow:hidden",
    "outer": f"max-width:600px;margin:0 auto;padding:16px 12px 32px;{_BREAKS}",
    "sign": "margin:0;padding:12px 20px;background-color:{kiosque};border-radius:12px 12px 0 0;"
    "border-bottom:4px solid {laiton-f}",
    "sign-link": "color:{sur-kiosque};font-size:20px;font-weight:bold;text-decoration:none",
    "sheet": "padding:24px 20px 12px;background-color:{surface};border:1px solid {line};"
    "border-top:0;border-radius:0 0 12px 12px",
    "title": "margin:0 0 20px;color:{ink};font-size:25px;line-height:1.25;font-weight:bold",
    "heading": "margin:28px 0 10px;color:{ink};font-size:19px;line-height:1.3;font-weight:bold",
    "paragraph": "margin:0 0 16px",
    "link": "color:{bleu};text-decoration:underline",
    "button": "margin:24px 0;border-collapse:separate;border-spacing:0",
    "button-cell": "padding:0;background-color:{vert};border-radius:6px",
    "button-link": "display:inline-block;padding:14px 22px;color:{sur-vert};font-size:17px;"
    "line-height:1.3;font-weight:bold;text-decoration:none",
    "code": "margin:24px 0;padding:18px 12px;background-color:{vert-t};color:{ink};"
    f"border-radius:6px;font:bold 30px/1.2 {_MONO};letter-spacing:3px;text-align:center",
    "quote": "margin:0 0 16px;padding:2px 0 2px 16px;border-left:4px solid {line};color:{ink}",
    "quote-line": "margin:0 0 12px",
    "quote-end": "margin:0",
    "items": "margin:0 0 16px;padding:0 0 0 22px",
    "item": "margin:0 0 8px",
    "note": "margin:0 0 16px;padding:14px 16px;background-color:{laiton-t};color:{ink};"
    "border-left:4px solid {laiton-f};border-radius:6px",
    "facts": "margin:0 0 16px;padding:14px 16px 4px;background-color:{paper};border-radius:6px",
    "label": "margin:0;color:{ink2};font-size:15px",
    "value": "margin:0 0 10px;color:{ink}",
    "small": "margin:0 0 12px;color:{ink2};font-size:15px",
    "group": "margin:0 0 20px;padding:16px 16px 8px;border:1px solid {line};border-radius:12px",
    "group-title": "margin:0 0 8px;font-size:19px;line-height:1.3;font-weight:bold",
    "group-link": "color:{ink};text-decoration:underline",
    "meta": "margin:0 0 14px;color:{ink2};font-size:15px",
    # A tram line: what happened are its stops.
    "events": "margin:0 0 14px;padding:2px 0 2px 14px;border-left:4px solid {vert};list-style:none",
    "event": "margin:0 0 10px",
    "event-when": "display:block;color:{ink2};font-size:15px",
    "step": "margin:0 0 10px;font-weight:bold",
    "step-link": "color:{vert};text-decoration:underline",
    "foot": "padding:20px 20px 0;color:{ink2};font-size:15px;line-height:1.5",
    "foot-line": "margin:0 0 10px",
    "foot-link": "color:{ink2};text-decoration:underline",
}

_COLOUR = re.compile(r"\{([\w-]+)\}")


def inline(role: str) -> str:
    """The `style` of an element, in light."""
    return _painted(ROLES[role], LIGHT)


def dark_sheet() -> str:
    """The rules that repaint every role in dark."""
    rules = []
    for role, style in ROLES.items():
        coloured = [f"{one}!important" for one in style.split(";") if _COLOUR.search(one)]
        if coloured:
            rules.append(f".{role}{{{_painted(';'.join(coloured), DARK)}}}")
    return "\n".join(rules)


def _painted(style: str, colours: dict[str, str]) -> str:
    return _COLOUR.sub(lambda found: colours[found[1]], style)
