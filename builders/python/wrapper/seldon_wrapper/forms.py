"""Where in an HTTP request the JSON is: body, form field, query, or the parts of a multipart form."""

from __future__ import annotations

import json
import re
from base64 import b64encode

from .errors import BadRequest
from .jsontext import NotJson, TooDeep, loads

NO_JSON = "Can't find JSON in data"
_JSON = b"application/json"
_FORM = b"application/x-www-form-urlencoded"
_MULTIPART = b"multipart/form-data"
_MAX_PARTS = 1000
_LONG_INTEGER = re.compile(rb"[0-9]{19}")


def body_of(request):
    """The decoded JSON of a request, whichever way it was sent. Raises BadRequest where there is none."""
    if is_plain_json(request):
        return json_of(request.body)
    kind = request.headers.get(b"content-type", b"")
    media = kind.split(b";", 1)[0].strip().lower()
    if _MULTIPART in kind.lower():
        return _multipart_body(request.body, kind)
    found = field_text(request, media)
    if found is not None:
        return _json_text(found)
    if is_json(media):
        return json_of(request.body)
    raise BadRequest(NO_JSON)


def is_plain_json(request) -> bool:
    """Tells whether the head of a request says that its JSON is the body and nothing but the body."""
    return request.headers.get(b"content-type") == _JSON and not request.query


def is_json(media: bytes) -> bool:
    """Tells whether a media type is JSON: application/json or application/*+json."""
    return media == _JSON or (media.startswith(b"application/") and media.endswith(b"+json"))


def field_text(request, media: bytes) -> str | None:
    """The text of the form field or query parameter ``json``, the form first; empty ones do not count."""
    for encoded in (request.body if media == _FORM else b"", request.query):
        if b"json" in encoded:
            from urllib.parse import parse_qs  # few requests need it, and it loads much

            values = parse_qs(encoded.decode("latin-1"), errors="replace").get("json")
            if values and values[0]:
                return values[0]
    return None


def undecoded_body_of(request):
    """The payload of passthrough mode: text of the json field, bytes of a body, or the parts of a multipart form."""
    kind = request.headers.get(b"content-type", b"")
    if _MULTIPART in kind.lower():
        return _multipart_body(request.body, kind)
    found = field_text(request, kind.split(b";", 1)[0].strip().lower())
    return request.body if found is None else found


def json_of(body: bytes):
    """The decoded JSON of a body. Raises BadRequest where it is none."""
    try:
        value = loads(body)
    except NotJson as error:
        raise BadRequest(NO_JSON, 500 if isinstance(error, TooDeep) else 400) from None
    if value is None:
        raise BadRequest(NO_JSON)
    if type(value) is dict and "jsonData" in value and _LONG_INTEGER.search(body):
        return json.loads(body)  # the fast parser makes floats of integers beyond 64 bits
    return value


def _json_text(text: str):
    try:
        return loads(text)
    except NotJson as error:
        raise BadRequest(f"Invalid JSON in the field json: {error}", 500) from None


def _multipart_body(body: bytes, kind: bytes) -> dict:
    """The parts as one object: ``strData`` and files are text, ``binData`` files base64, other parts JSON."""
    found = {}
    for name, is_file, content in _parts(body, _boundary(kind)):
        if is_file:
            found[name] = b64encode(content) if name == "binData" else _utf8(content, name)
        elif name == "strData":
            found[name] = _utf8(content, name)
        else:
            found[name] = _json_part(content, name)
    if not found:
        raise BadRequest(NO_JSON)
    return found


def _utf8(content: bytes, name: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise BadRequest(f'the part "{name}" is not UTF-8 text', 500) from None


def _json_part(content: bytes, name: str):
    try:
        return loads(content)
    except NotJson as error:
        raise BadRequest(f'the part "{name}" is not JSON: {error}', 500) from None


def _boundary(kind: bytes) -> bytes:
    boundary = _parameters(kind.decode("latin-1")).get("boundary")
    if not boundary:
        raise BadRequest("the multipart form names no boundary")
    return b"--" + boundary.encode("latin-1")


def _parts(body: bytes, boundary: bytes):
    """Yields (name, is a file, content) of each part (RFC 7578)."""
    sections = (b"\r\n" + body).split(b"\r\n" + boundary)
    if len(sections) > _MAX_PARTS:
        raise BadRequest("the multipart form has too many parts")
    closed = False
    for section in sections[1:]:
        if section.startswith(b"--"):
            closed = True
            break
        head, gap, content = section.lstrip(b" \t").partition(b"\r\n\r\n")
        disposition = _disposition(head)
        if gap and "name" in disposition:
            yield disposition["name"], "filename" in disposition, content
    if not closed:
        raise BadRequest("the multipart form is cut short")


def _disposition(head: bytes) -> dict:
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            return _parameters(value)
    return {}


def _parameters(value: str) -> dict:
    """The parameters of a header value: ``form-data; name="x"; filename="y"``."""
    found = {}
    _, _, rest = value.partition(";")
    while rest:
        name, _, rest = rest.lstrip(" ;").partition("=")
        if rest.startswith('"'):
            text, _, rest = _quoted(rest)
        else:
            text, _, rest = rest.partition(";")
            text = text.strip()
        name = name.strip().lower()
        if name.endswith("*"):
            from urllib.parse import unquote

            name, text = name[:-1], unquote(text.split("'", 2)[-1])
        if name:
            found[name] = text
    return found


def _quoted(text: str) -> tuple:
    """Splits ``"a \\" b"; more`` behind the closing quote."""
    out, index = [], 1
    while index < len(text) and text[index] != '"':
        if text[index] == "\\" and index + 1 < len(text) and text[index + 1] in '"\\':
            index += 1
        out.append(text[index])
        index += 1
    return "".join(out), '"', text[index + 1 :].partition(";")[2]
