"""POSTs to services of the web, with patience: the only place that opens connections by itself."""

from __future__ import annotations

import time
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from msgspec import Struct

from newsgen import __version__
from newsgen.errors import Refused

# Seconds: how long a service may take to answer, how long to wait before each further attempt, and
# the longest wait that a service may ask for.
PATIENCE, PAUSES, LONGEST = 30, (1, 4, 16), 60
# So much of an answer is read, and so much of it told.
MOST_BYTES, MOST_TOLD = 4096, 200


class Answer(Struct, frozen=True):
    """What came of an attempt: a status of HTTP, 0 where there was none, in words; and after how
    many seconds the service wants to be asked again, if it says so.
    """

    status: int
    words: str = ""
    after: float | None = None

    @property
    def may_pass(self) -> bool:
        """Whether another attempt may do better."""
        return self.status in (0, HTTPStatus.TOO_MANY_REQUESTS) or self.status >= 500


def post(address: str, data: bytes, media_type: str) -> None:
    """Send data to an address, again after a while where the service is busy or cannot be reached.

    Redirects are not followed. Raises Refused with what the service said last.
    """
    headers = {"Content-Type": media_type, "User-Agent": f"newsgen/{__version__}"}
    request = Request(address, data, headers, method="POST")  # noqa: S310 - settings allow http(s)
    for pause in PAUSES:
        answer = _attempt(request)
        wait = pause if answer.after is None else answer.after
        if not answer.may_pass or wait > LONGEST:
            break
        time.sleep(wait)
    else:
        answer = _attempt(request)
    if answer.status // 100 != 2:
        again = f"; it wants to be asked again in {answer.after:.0f} s" if answer.after else ""
        raise Refused(f"{address} {answer.words}{again}")


def _attempt(request: Request) -> Answer:
    try:
        with _opener().open(request, timeout=PATIENCE) as response:
            return Answer(response.status)
    except HTTPError as error:
        with error:
            return Answer(error.code, _said(error), _after(error.headers))
    except (OSError, HTTPException) as error:
        return Answer(0, f"cannot be reached: {getattr(error, 'reason', None) or error}")


def _opener() -> OpenerDirector:
    """Speaks HTTP alone, follows nothing, and knows the proxies of the environment."""
    opener = OpenerDirector()
    speaking = (ProxyHandler(), HTTPHandler(), HTTPSHandler())
    for handler in (*speaking, HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    return opener


def _said(error: HTTPError) -> str:
    """What a service that declines says of it, on one line."""
    try:
        text = error.read(MOST_BYTES).decode(errors="replace")
    except (OSError, HTTPException):
        text = ""
    if 300 <= error.code < 400:
        text = f"it is at {error.headers.get('Location', 'another address')}"
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    answered = f"answered {error.code} {error.reason}".rstrip()
    return f"{answered}: {words[:MOST_TOLD]}" if words else answered


def _after(headers: Message) -> float | None:
    """The seconds of a Retry-After (RFC 9110, section 10.2.3); a date there is seen from the
    answer's own.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        until, now = map(parsedate_to_datetime, (value, headers.get("Date", "")))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return None
