"""The parameters of a call as plain data, whichever kind of body carried them."""

import json
from typing import Any

from aiohttp import web

from tests.botapi.formatting import Json, bad_request

Files = dict[str, tuple[str, bytes]]

STRUCTURED = set(
    "reply_markup reply_parameters link_preview_options entities caption_entities allowed_updates commands scope".split()
)


def decoded(values: dict[str, Any]) -> Json:
    """Parameters as plain data: structured ones come as JSON text in forms and as they are in JSON bodies."""
    params = {name: value for name, value in values.items() if value is not None}
    for name in STRUCTURED & set(params):
        if isinstance(params[name], str):
            try:
                params[name] = json.loads(params[name]) if params[name] else None
            except ValueError:
                raise bad_request(f"can't parse {name}: it is not JSON") from None
    return params


async def read_body(request: web.Request) -> tuple[dict[str, Any], Files]:
    """Parameters and files of a call, from the query, a form (either kind) or a JSON object."""
    values: dict[str, Any] = dict(request.query)
    files: Files = {}
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise bad_request("can't parse request: expected a JSON object")
        values |= body
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = (value.filename, value.file.read())
            else:
                values[name] = value
    return values, files


def number(params: Json, name: str, default: int = 0) -> int:
    try:
        return int(params.get(name, default))
    except (TypeError, ValueError):
        raise bad_request(f"invalid {name} specified") from None


def words(params: Json, name: str) -> str:
    return str(params.get(name, ""))


def flag(params: Json, name: str) -> bool:
    return words(params, name).lower() in {"true", "1"}
