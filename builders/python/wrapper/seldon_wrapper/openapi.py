"""The OpenAPI document that /seldon.json serves."""

from __future__ import annotations

from . import __version__

_OPERATIONS = (
    ("/predict", "predict", "SeldonMessage"),
    ("/api/v1.0/predictions", "predict", "SeldonMessage"),
    ("/api/v0.1/predictions", "predict", "SeldonMessage"),
    ("/transform-input", "transform the input of a model", "SeldonMessage"),
    ("/transform-output", "transform the output of a model", "SeldonMessage"),
    ("/route", "choose a branch", "SeldonMessage"),
    ("/aggregate", "combine several answers", "SeldonMessageList"),
    ("/send-feedback", "tell how good an answer was", "Feedback"),
    ("/api/v1.0/feedback", "tell how good an answer was", "Feedback"),
    ("/api/v0.1/feedback", "tell how good an answer was", "Feedback"),
)
_GETS = (
    ("/health/ping", "liveness; never asks the component", None),
    ("/health/status", "health as the component sees it", "SeldonMessage"),
    ("/api/v1.0/health/status", "health as the component sees it", "SeldonMessage"),
    ("/metadata", "metadata of the model", "SeldonModelMetadata"),
    ("/api/v1.0/metadata", "metadata of the model", "SeldonModelMetadata"),
)


def document(settings) -> dict:
    """The document, OpenAPI 3.0.0."""
    paths: dict = {path: _posted(path, summary, schema) for path, summary, schema in _OPERATIONS}
    paths.update({path: {"get": _operation(path, summary, schema)} for path, summary, schema in _GETS})
    return {
        "openapi": "3.0.0",
        "info": {"title": f"Seldon microservice {settings.interface_name}", "version": __version__},
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def _operation(path: str, summary: str, schema: str | None) -> dict:
    if schema is None:
        content = {"text/html": {"schema": {"type": "string"}}}
    else:
        content = {"application/json": {"schema": _ref(schema)}}
    failure = {"description": "an error", "content": {"application/json": {"schema": _ref("StatusBody")}}}
    return {
        "summary": summary,
        "responses": {"200": {"description": "the answer", "content": content}, "default": failure},
    }


def _posted(path: str, summary: str, schema: str) -> dict:
    body = _ref(schema)
    if schema == "SeldonMessageList":
        body = {"oneOf": [{"type": "array", "items": _ref("SeldonMessage")}, _ref(schema)]}
    form = {"type": "object", "properties": {"json": {"type": "string", "description": "the same JSON as text"}}}
    post = _operation(path, summary, "SeldonMessage")
    post["requestBody"] = {
        "required": True,
        "content": {
            "application/json": {"schema": body},
            "application/x-www-form-urlencoded": {"schema": form},
            "multipart/form-data": {"schema": _ref("SeldonMessage")},
        },
    }
    if path.startswith("/api/"):
        return {"post": post}
    get = _operation(path, summary, "SeldonMessage")
    get["parameters"] = [
        {"name": "json", "in": "query", "required": True, "content": {"application/json": {"schema": body}}}
    ]
    return {"get": get, "post": post}


def _object(**properties) -> dict:
    return {"type": "object", "properties": properties}


def _list(items: dict) -> dict:
    return {"type": "array", "items": items}


def _map(values: dict) -> dict:
    return {"type": "object", "additionalProperties": values}


def _schemas() -> dict:
    text, number, integer = {"type": "string"}, {"type": "number"}, {"type": "integer"}
    kind = {"type": "string", "enum": ["COUNTER", "GAUGE", "TIMER"]}
    tensor_io = _object(messagetype=text, schema={}, name=text, datatype=text, shape=_list(integer))
    message = _ref("SeldonMessage")
    return {
        "SeldonMessage": _object(
            status=_ref("Status"),
            meta=_ref("Meta"),
            data=_ref("DefaultData"),
            binData={"type": "string", "format": "byte"},
            strData=text,
            jsonData={},
        ),
        "DefaultData": _object(
            names=_list(text), tensor=_ref("Tensor"), ndarray=_list({}), tftensor={"type": "object"}
        ),
        "Tensor": _object(shape=_list(integer), values=_list({"type": "number", "nullable": True})),
        "Meta": _object(
            puid=text, tags=_map({}), routing=_map(integer), requestPath=_map(text), metrics=_list(_ref("Metric"))
        ),
        "Metric": _object(key=text, type=kind, value=number, tags=_map(text)),
        "Status": _object(code=integer, info=text, reason=text, status={}),
        "StatusBody": _object(status=_ref("Status")),
        "SeldonMessageList": _object(seldonMessages=_list(message)),
        "Feedback": _object(request=message, response=message, reward=number, truth=message),
        "SeldonModelMetadata": _object(
            name=text,
            versions=_list(text),
            platform=text,
            inputs=_list(tensor_io),
            outputs=_list(tensor_io),
            custom=_map(text),
        ),
    }
