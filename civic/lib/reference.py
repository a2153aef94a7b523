"""The API's reference for people, made from its OpenAPI document: nothing is described twice.

The page is read without a script; the one that Swagger draws fails axe.
"""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.generators import SchemaGenerator

from civic.lib.problems import TITLES

Document = dict[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")
_REF = "#/components/schemas/"
KINDS = {
    "string": gettext_lazy("texte"),
    "integer": gettext_lazy("nombre entier"),
    "number": gettext_lazy("nombre"),
    "boolean": gettext_lazy("vrai ou faux"),
    "object": gettext_lazy("objet"),
    "date-time": gettext_lazy("date et heure"),
    "date": gettext_lazy("date"),
    "uuid": gettext_lazy("identifiant UUID"),
}
PLACES = {
    "path": gettext_lazy("dans l’adresse"),
    "query": gettext_lazy("après le « ? »"),
    "header": gettext_lazy("en-tête"),
}
# What stands for a parameter in an example.
SAMPLES = {"id": "1", "code": "21231", "slug": "velo", "q": "velo"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A parameter or a field. `model` is the object it holds; `values` all that it may be."""

    name: str
    kind: str
    place: str = ""
    required: bool = False
    text: str = ""
    model: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method at one address."""

    anchor: str
    method: str
    path: str
    title: str
    text: str
    needs_key: bool
    parameters: list[Row]
    body: list[Row]
    status: str
    model: str
    errors: list[str]
    example: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """The operations on one kind of resource."""

    anchor: str
    title: str
    text: str
    operations: list[Operation]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """All that the page shows."""

    groups: list[Group]
    models: dict[str, list[Row]]
    errors: dict[int, str]


@lru_cache(maxsize=2)
def reference(site: str) -> Reference:
    """Read the schema once per process: it changes with the code only. `site` is for examples."""
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return read(document, site)


def read(document: Document, site: str) -> Reference:
    """Turn an OpenAPI 3.1 document into what the page shows."""
    schemas = document["components"]["schemas"]
    tags = {one["name"]: one for one in document.get("tags", [])}
    groups: dict[str, list[Operation]] = {name: [] for name in tags}
    for path, methods in document["paths"].items():
        for method in (one for one in METHODS if one in methods):
            raw = methods[method]
            groups.setdefault(raw["tags"][0], []).append(
                _operation(method, path, raw, schemas, site)
            )
    operations = [one for group in groups.values() for one in group]
    met = {int(code) for one in operations for code in one.errors}
    return Reference(
        groups=[_group(name, tags.get(name, {}), rows) for name, rows in groups.items() if rows],
        models={name: _fields(schemas[name], schemas) for name in _returned(operations, schemas)},
        errors={code: _(TITLES[code]) for code in sorted(met)},
    )


def _group(name: str, tag: Document, operations: list[Operation]) -> Group:
    return Group(
        anchor=name,
        title=str(tag.get("x-displayName", name)),
        text=str(tag.get("description", "")),
        operations=operations,
    )


def _operation(method: str, path: str, raw: Document, schemas: Document, site: str) -> Operation:
    content = _json(raw.get("requestBody", {}))
    status = next(code for code in raw["responses"] if code.startswith("2"))
    needs_key = {} not in raw.get("security", [{}])
    return Operation(
        anchor=raw["operationId"].replace("_", "-"),
        method=method.upper(),
        path=path,
        title=str(raw.get("summary", raw["operationId"])),
        text=str(raw.get("description", "")),
        needs_key=needs_key,
        parameters=[_parameter(one, schemas) for one in raw.get("parameters", [])],
        body=_fields(_resolved(content.get("schema", {}), schemas)[1], schemas),
        status=status,
        model=_resolved(_json(raw["responses"][status]).get("schema", {}), schemas)[0],
        errors=sorted(code for code in raw["responses"] if code >= "400"),
        example=_curl(method, site + path, raw, needs_key=needs_key),
    )


def _json(part: Document) -> Document:
    """What a request or an answer holds as JSON, if anything."""
    return dict(part.get("content", {}).get("application/json", {}))


def _parameter(raw: Document, schemas: Document) -> Row:
    return _row(
        raw["name"],
        {**raw["schema"], "description": raw.get("description", "")},
        schemas,
        required=raw.get("required", False),
        place=str(PLACES.get(raw["in"], raw["in"])),
    )


def _fields(schema: Document, schemas: Document) -> list[Row]:
    needed = schema.get("required", [])
    fields = schema.get("properties", {}).items()
    return [_row(name, one, schemas, required=name in needed) for name, one in fields]


def _row(
    name: str, raw: Document, schemas: Document, *, required: bool = False, place: str = ""
) -> Row:
    model, schema = _resolved(raw, schemas)
    return Row(
        name=name,
        kind=_kind(schema, schemas),
        place=place,
        required=required,
        text=str(raw.get("description", "")),
        model=model if schema.get("type") == "object" else _resolved(_items(schema), schemas)[0],
        values=tuple(_values(schema)),
    )


def _resolved(raw: Document, schemas: Document) -> tuple[str, Document]:
    """The name of the component it refers to, if any, and what it is; « or nothing » is kept."""
    choices = [one for key in ("oneOf", "anyOf", "allOf") for one in raw.get(key, [])]
    found = [_resolved(one, schemas) for one in choices]
    solid = [one for one in found if one[1].get("type") != "null"]
    if solid:
        name, schema = solid[0]
        return name, {**schema, "nullable": len(solid) < len(found)}
    if "$ref" in raw:
        name = raw["$ref"].removeprefix(_REF)
        return name, schemas[name]
    return "", raw


def _items(schema: Document) -> Document:
    return dict(schema.get("items", {}))


def _kind(schema: Document, schemas: Document) -> str:
    """In words: « texte de 10 à 90 caractères, ou rien »."""
    types = schema.get("type", "object")
    names = types if isinstance(types, list) else [types]
    [kind] = [one for one in names if one != "null"] or ["object"]
    if kind == "array":
        inner = _kind(_resolved(_items(schema), schemas)[1], schemas)
        text = _("liste : %(inner)s") % {"inner": inner}
    else:
        text = str(KINDS.get(schema.get("format", ""), KINDS[kind])) + _length(schema)
    empty = "null" in names or schema.get("nullable")
    return _("%(kind)s, ou rien") % {"kind": text} if empty else text


def _length(schema: Document) -> str:
    least, most = schema.get("minLength"), schema.get("maxLength")
    if most is None:
        return ""
    if not least:
        return " " + _("de %(most)d caractères au plus") % {"most": most}
    return " " + _("de %(least)d à %(most)d caractères") % {"least": least, "most": most}


def _values(schema: Document) -> Iterator[tuple[str, str]]:
    """What an enumeration may be; drf-spectacular writes the labels in its description."""
    labels = {}
    for line in str(schema.get("description", "")).splitlines():
        value, found, label = line.removeprefix("* `").partition("` - ")
        if found and label != value:
            labels[value] = label
    return ((str(value), labels.get(str(value), "")) for value in schema.get("enum", []))


def _returned(operations: list[Operation], schemas: Document) -> list[str]:
    """The objects that answers hold, directly or inside another, by name."""
    waiting = [one.model for one in operations] + [row.model for o in operations for row in o.body]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name and name not in found:
            found.add(name)
            waiting += [row.model for row in _fields(schemas[name], schemas)]
    return sorted(found)


def _curl(method: str, url: str, raw: Document, *, needs_key: bool) -> str:
    """A command to paste in a terminal; the key is the only thing to fill in."""
    asked = {one["name"]: one["in"] for one in raw.get("parameters", [])}
    for name in (one for one, place in asked.items() if place == "path"):
        url = url.replace("{" + name + "}", SAMPLES.get(name, "1"))
    if asked.get("q") == "query":
        url += f"?q={SAMPLES['q']}"
    parts = [f"curl {shlex.quote(url)}"]
    if method != "get":
        parts[0] = f"curl -X {method.upper()} {shlex.quote(url)}"
    if needs_key:
        parts.append('-H "Authorization: Bearer VOTRE_CLE"')
    for one in _json(raw.get("requestBody", {})).get("examples", {}).values():
        body = json.dumps(one["value"], ensure_ascii=False, indent=2)
        parts += ['-H "Content-Type: application/json"', f"-d {shlex.quote(body)}"]
    return " \\\n  ".join(parts)
