"""The control endpoints: what the page and the tests use to be people, to look, and to break things."""

from __future__ import annotations

from aiohttp import web

from . import acts, admin, looks
from .shared import Control

__all__ = ["Control", "routes"]


def routes(control: Control) -> list[web.RouteDef]:
    table = [*looks.ROUTES, *acts.ROUTES, *admin.ROUTES]
    found = [web.route(verb, f"/control/{{token}}/{path}", control.bind(function)) for verb, path, function in table]
    mail = [
        web.get("/control/mail", control.mail_list),
        web.post("/control/mail/refuse", control.mail_refuse),
    ]
    return [*mail, *found]
