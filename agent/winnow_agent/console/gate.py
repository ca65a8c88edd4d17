"""Who may see the pages: whoever holds the link that was printed in the terminal, in one browser, on this machine.

- A link is good for one browser: with its use another one is printed. What it leaves there is a cookie of the session, which
  ends after an hour without a page, and with the console.
- All pages lie below a folder whose name is another one each time. Cookies are shared by all ports of a host, so that a
  server of somebody else's on this machine could be sent one; a folder's cookie goes only where the folder's name is known.
- The host's name is checked against a page elsewhere that has its own name point here; what changes something needs the
  session's word in its form, and is taken from our own pages alone.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

IDLE_SECONDS: Final = 3600.0
LINK_SECONDS: Final = 3600.0
_MOST_SESSIONS: Final = 16


@dataclass(slots=True)
class Session:
    """One browser that came by a link.

    Attributes:
        word: stands in every form of its pages.
        messages: what the next page says first.
    """

    name: str
    word: str
    used_at: float
    messages: list[str] = field(default_factory=list)


class Gate:
    """The links, the sessions and the hosts' names of one console.

    Args:
        port: which it listens on.
        clock: seconds that only go on.
    """

    def __init__(self, port: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder = secrets.token_urlsafe(12)
        self._hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))
        self._port = port
        self._clock = clock
        self._link, self._made_at = "", 0.0
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def new_link(self) -> str:
        """Another link; the one before is good no more."""
        with self._lock:
            self._link, self._made_at = secrets.token_urlsafe(24), self._clock()
        return f"http://127.0.0.1:{self._port}/{self.folder}/enter/{self._link}"

    def enter(self, link: str) -> Session | None:
        """The session of a browser that comes by a link; None where the link is none, or was used, or is old."""
        with self._lock:
            fresh = self._clock() - self._made_at <= LINK_SECONDS
            if not fresh or not self._link or not hmac.compare_digest(link.encode(), self._link.encode()):
                return None
            self._link = ""
            self._end_idle()
            while len(self._sessions) >= _MOST_SESSIONS:
                self._sessions.pop(min(self._sessions.values(), key=lambda one: one.used_at).name)
            session = Session(secrets.token_urlsafe(24), secrets.token_urlsafe(24), self._clock())
            self._sessions[session.name] = session
            return session

    def session(self, name: str) -> Session | None:
        """A browser's session by its cookie, which is used by that; None where there is none, or no longer."""
        with self._lock:
            self._end_idle()
            session = self._sessions.get(name)
            if session is not None:
                session.used_at = self._clock()
            return session

    def leave(self, session: Session) -> None:
        """Ends a session."""
        with self._lock:
            self._sessions.pop(session.name, None)

    def knows_host(self, host: str) -> bool:
        """Whether a request is for this console by a name that nobody else can point here."""
        return host in self._hosts

    def is_own(self, session: Session, headers: Mapping[str, str], word: str) -> bool:
        """Whether what changes something comes from a page of ours, in this session."""
        origin = headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in self._hosts:
            return False
        if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return False
        return hmac.compare_digest(word.encode(), session.word.encode())

    def _end_idle(self) -> None:
        oldest = self._clock() - IDLE_SECONDS
        for name in [one.name for one in self._sessions.values() if one.used_at < oldest]:
            del self._sessions[name]
