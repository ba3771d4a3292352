"""Logs: one line an event, for people or for collectors. The request id follows the work from the door into the jobs.

Values are ids. What looks like a secret or a phone number is struck out of every line, whoever wrote it.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from functools import cache
from time import perf_counter
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger
from uuid_utils import uuid4

from config import Settings

log = structlog.get_logger(__name__)

SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
SECRET_NAME = re.compile(
    r"password|secret|token|authorization|cookie|phone|totp|csrf|national_id", re.IGNORECASE
)
# A Vietnamese mobile number. What stands before it is looked at behind its first sign, so that the search can skip
# from one possible first sign to the next.
PHONE = re.compile(r"(?:\+(?<![\w.-]\+)84|8(?<![\w.-]8)4|0(?<![\w.-]0))[35789]\d{8}(?!\w)")
# What must stand in a line before the search for it is worth its time, and what is struck out.
SECRET_TEXT = (
    ("eyJ", re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+")),  # a JWT
    ("://", re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)")),  # user:password in a URL
    ("Bearer ", re.compile(r"(?<=Bearer )\S+")),
)
# With an error PostgreSQL sends the row that caused it, and in the row stands what people wrote.
ROW_TEXT = re.compile(r"DETAIL:.*?(?=\n\[SQL: |\n\nThe above |\n\nDuring |\Z)", re.DOTALL)
STRUCK = "[hidden]"
# They tell each step of their own (SQLAlchemy's pool under the name of ours); urllib3 even addresses in full, and
# addresses carry tickets.
LOUD = ("alembic", "models.sqlite", "rq", "urllib3")
# Asked every few seconds by machines: a line each would bury the rest.
QUIET = frozenset({"/healthz", "/readyz", "/metrics", "/sim/zalo/dev/feed"})


def configure(settings: Settings) -> None:
    """Send every log line of this process, ours and the libraries', to standard error in the chosen format."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_by_name,
    ]
    # Ours go straight to their line; by way of the standard library a line costs thrice as much.
    renderers = _renderers(settings)
    structlog.configure(
        processors=[*shared, *renderers],
        logger_factory=_Ours,
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
    )
    handler = _Lines()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(old for old in root.handlers if not isinstance(old, _Lines)), handler]
    root.setLevel(settings.log_level)
    for name in LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def register(app: Flask) -> None:
    """Give every request an id, in the logs and in the answer, and write one line when it is answered."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _: clear_contextvars())


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if SANE_ID.fullmatch(given) else uuid4().hex
    g.began = perf_counter()
    bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    # The rule, not the path: what stands in a path or a query may be a ticket or a name.
    route = request.url_rule.rule if request.url_rule else "unmatched"
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
        took_ms = round((perf_counter() - g.began) * 1000, 1)
        write = log.debug if route in QUIET else log.info
        write("answered", method=request.method, route=route, status=response.status_code, ms=took_ms)
    return response


class _Ours:
    """Writes a line to what standard error is now; a line is one write, so that lines of threads stay whole."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def write(self, line: str) -> None:
        # As the standard library has it: a full disk or a pipe nobody reads is not the trouble of the work told of.
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = write


class _Lines(logging.StreamHandler[TextIO]):
    """Writes to what standard error is now, not to what it was when logging was set up."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _renderers(settings: Settings) -> list[Processor]:
    renderer: Processor = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    if settings.log_format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return [structlog.processors.format_exc_info, _hide_rows, _struck_out(renderer)]


def _hide_rows(_logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]) -> EventDict:
    if "exception" in event:
        event["exception"] = ROW_TEXT.sub(f"DETAIL:  {STRUCK}", str(event["exception"]))
    return event


def _struck_out(renderer: Processor) -> Processor:
    def render(logger: WrappedLogger, method: str, event: EventDict) -> str:
        return strike(str(renderer(logger, method, event)))

    return render


def strike(line: str) -> str:
    """The line without what looks like a secret or a phone number."""
    line = PHONE.sub(STRUCK, line)
    for mark, secret in SECRET_TEXT:
        if mark in line:
            line = secret.sub(STRUCK, line)
    return line


def _hide_by_name(_logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]) -> EventDict:
    for name in event:
        if _is_secret(name):
            event[name] = STRUCK
    return event


@cache
def _is_secret(name: str) -> bool:
    """Whether a value of this name is one; the names stand in our code, so there are not many."""
    return SECRET_NAME.search(name) is not None
