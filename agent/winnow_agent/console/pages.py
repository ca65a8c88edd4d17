"""The pages: each asks the vault's side for one thing and shows it, or has it do one thing and goes on."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final, cast

from flask import Flask, Response, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from winnow_agent.console.asking import Asking, RefusedAnswer
from winnow_agent.console.gate import Gate, Session
from winnow_agent.console.marking import marked, spelled
from winnow_protocol.listings import moment

COOKIE: Final = "winnow-console"
TYPES: Final = {
    "PERSON": "a person's name",
    "LOCATION": "a place or an address",
    "PHONE_NUMBER": "a phone number",
    "EMAIL_ADDRESS": "a mail address",
    "DATE_TIME": "a date, as of a birth",
    "ORGANIZATION": "an organisation",
    "ID": "a number that identifies somebody",
    "SECRET": "a password, a key, a secret",
}
"""What a person marks words as."""
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # without any, a browser says of our own forms, too, that they come from nowhere
    "X-Content-Type-Options": "nosniff",
}
_STATUS: Final = {1: HTTPStatus.INTERNAL_SERVER_ERROR, 2: HTTPStatus.BAD_REQUEST, 3: HTTPStatus.CONFLICT}
_REFUSED: Final = 421
"""Misdirected Request (RFC 9110, 15.5.20)."""


def make_pages(vault: Asking, gate: Gate) -> Flask:
    """The application, below the gate's folder."""
    pages = Flask(__name__, static_url_path=f"/{gate.folder}/static")
    pages.jinja_env.filters["moment"] = moment
    pages.jinja_env.filters["spelled"] = spelled
    pages.jinja_env.globals["types"] = TYPES
    pages.config["MAX_CONTENT_LENGTH"] = 64 << 10
    _guard(pages, vault, gate)
    _show(pages, vault, gate)
    _act(pages, vault, gate)
    return pages


def _guard(pages: Flask, vault: Asking, gate: Gate) -> None:
    @pages.before_request
    def check() -> AnyResponse | None:
        if not gate.knows_host(request.host):
            said = f"This console is not {request.host!r}. Open it by the link in its terminal."
            return Response(said, _REFUSED, mimetype="text/plain")
        if not request.path.startswith(f"/{gate.folder}/"):  # whoever does not know the folder's name is told nothing
            return Response("No page.", HTTPStatus.NOT_FOUND, mimetype="text/plain")
        if request.endpoint in {"static", "enter"}:
            return None
        session = gate.session(request.cookies.get(COOKIE, ""))
        if session is None:
            return _message(
                "No session", "This browser has none, or an hour went by without a page.", HTTPStatus.FORBIDDEN
            )
        if request.method == "POST" and not gate.is_own(session, dict(request.headers), request.form.get("word", "")):
            return _message(
                "Nothing was done", "The request did not come from a page of this console.", HTTPStatus.FORBIDDEN
            )
        g.session = session
        return None

    @pages.after_request
    def harden(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    @pages.errorhandler(RefusedAnswer)
    def refused(error: RefusedAnswer) -> AnyResponse:
        return _message("It could not be done", str(error), _STATUS.get(error.status, HTTPStatus.SERVICE_UNAVAILABLE))

    @pages.errorhandler(HTTPException)
    def no_page(error: HTTPException) -> AnyResponse:
        return _message("No page", error.description or "", HTTPStatus(error.code or 500))

    @pages.get(f"/{gate.folder}/enter/<link>")
    def enter(link: str) -> AnyResponse:
        if gate.session(request.cookies.get(COOKIE, "")) is not None:
            return redirect(url_for("held"), HTTPStatus.SEE_OTHER)
        session = gate.enter(link)
        if session is None:
            said = "This link was used, or is old. The console's terminal has the one that is good now."
            return _message("No session", said, HTTPStatus.FORBIDDEN)
        vault.say(f"A browser came in. For another one: {gate.new_link()}")
        response = redirect(url_for("held"), HTTPStatus.SEE_OTHER)
        response.set_cookie(COOKIE, session.name, path=f"/{gate.folder}/", httponly=True, samesite="Strict")
        return response

    @pages.post(f"/{gate.folder}/leave")
    def leave() -> AnyResponse:
        gate.leave(_session())
        return _message(
            "You have left", "Whoever wants to come back needs the link in the console's terminal.", HTTPStatus.OK
        )


def _show(pages: Flask, vault: Asking, gate: Gate) -> None:
    @pages.get(f"/{gate.folder}/")
    def held() -> str:
        chosen = {"source": request.args.get("source", ""), "reason": request.args.get("reason", "")}
        return _page("held.html", chosen=chosen, **vault.ask("held", first=_number("first"), **chosen))

    @pages.get(f"/{gate.folder}/document/<name>")
    def document(name: str) -> str:
        shown = vault.ask("document", document=name, at=_number("at"))
        text = shown["text"]
        if text is not None:
            whole = shown["following"] is None
            text = marked(text, shown["first"], shown["marks"], shown["turns"], to_the_end=whole)
        return _page("document.html", **{**shown, "text": text})

    @pages.get(f"/{gate.folder}/document/<name>/leaving")
    def leaving(name: str) -> str:
        shown = vault.ask("foresee", document=name)
        turns = [(speaker, start) for speaker, start, _ in shown["turns"]]
        text = None if shown["text"] is None else marked(shown["text"], 0, (), turns)
        return _page("leaving.html", **{**shown, "text": text})

    @pages.get(f"/{gate.folder}/left")
    def left() -> str:
        return _page("left.html", **vault.ask("departures"))

    @pages.get(f"/{gate.folder}/left/<name>")
    def shard(name: str) -> str:
        return _page("shard.html", **vault.ask("shard", shard=name))

    @pages.get(f"/{gate.folder}/terms")
    def terms() -> str:
        return _page("terms.html", **vault.ask("terms"))


def _act(pages: Flask, vault: Asking, gate: Gate) -> None:
    @pages.post(f"/{gate.folder}/document/<name>/release")
    def release(name: str) -> AnyResponse:
        done = vault.ask("release", document=name, seen=request.form.get("seen", ""))
        _session().messages.append(f"{name[:12]}: {done['outcome']}")
        return _on(done["following"] if done["leaves"] else name)

    @pages.post(f"/{gate.folder}/document/<name>/reject")
    def reject(name: str) -> AnyResponse:
        done = vault.ask("reject", document=name, reason=request.form.get("reason", ""))
        _session().messages.append(f"{name[:12]}: {done['outcome']}")
        return _on(done["following"])

    @pages.post(f"/{gate.folder}/document/<name>/mark")
    def mark(name: str) -> AnyResponse:
        start, end = _number("start"), _number("end")
        vault.ask("mark", document=name, start=start, end=end, type=request.form.get("type", "PERSON"))
        return redirect(url_for("document", name=name, at=start, _anchor=f"c{start}"), HTTPStatus.SEE_OTHER)

    @pages.post(f"/{gate.folder}/document/<name>/unmark")
    def unmark(name: str) -> AnyResponse:
        start = _number("start")
        vault.ask("unmark", document=name, start=start, end=_number("end"))
        return redirect(url_for("document", name=name, at=start, _anchor="text"), HTTPStatus.SEE_OTHER)


def _on(document: str) -> AnyResponse:
    """To the next document, or the empty list."""
    there = url_for("document", name=document) if document else url_for("held")
    return redirect(there, HTTPStatus.SEE_OTHER)


def _number(name: str) -> int:
    """A number of the form or the address; 0 where there is none."""
    given = request.values.get(name, "0")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= 15 else 0


def _session() -> Session:
    return cast("Session", g.session)


def _page(template: str, **values: Any) -> str:
    session = _session()
    messages, session.messages = session.messages, []
    return render_template(template, session=session, messages=messages, **values)


def _message(title: str, said: str, status: HTTPStatus) -> AnyResponse:
    return Response(
        render_template("message.html", title=title, said=said, session=g.get("session"), messages=[]), status
    )
