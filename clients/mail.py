"""E-mail to units and staff over SMTP."""

import hashlib
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from clients.http import Refused, Unavailable

# Seconds for each step of the conversation.
TIME_LIMIT = 10.0


@dataclass(frozen=True)
class _Server:
    secure: bool
    starttls: bool
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def at(cls, url: str) -> Self:
        parts = urlsplit(url)
        secure = parts.scheme == "smtps"
        starttls = parse_qs(parts.query).get("starttls") == ["1"]
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("must look like smtp://user:pass@host:port?starttls=1 or smtps://...")
        return cls(
            secure,
            starttls,
            parts.hostname,
            parts.port or (465 if secure else 587 if starttls else 25),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )


class Mailer:
    """One mail server and one sender. `url` is `smtp://user:pass@host:port?starttls=1`, `smtps://...` or "" for none.

    Raises ValueError when the URL or the sender cannot be read.
    """

    def __init__(
        self, url: str, sender: str, tls: ssl.SSLContext | None = None, time_limit: float = TIME_LIMIT
    ) -> None:
        self._server = _Server.at(url) if url else None
        self._sender = Address(addr_spec=sender)
        self._tls = tls or ssl.create_default_context()
        self._time_limit = time_limit

    def send(self, to: str, subject: str, text: str, key: str) -> None:
        """Send one letter in plain text. `key` stays the same over all attempts and becomes the Message-ID.

        Raises Unavailable when the server is away, says 4xx or does not take our log-in (the operator mends that);
        Refused when it says 5xx about this letter, the address is none, or no mail server is set.
        """
        if self._server is None:
            raise Refused("no mail server is set")
        letter = self._letter(to, subject, text, key)
        try:
            server = self._connect(self._server)
            try:
                server.send_message(letter)
            finally:
                _part(server)
        except smtplib.SMTPException as error:
            raise _trouble(error) from error
        except OSError as error:
            raise Unavailable(type(error).__name__) from error

    def _letter(self, to: str, subject: str, text: str, key: str) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._sender
        letter["To"] = _recipient(to)
        # What people wrote may stand in a subject: a line break in it would begin a header of theirs.
        letter["Subject"] = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
        letter["Message-ID"] = f"<{_id(key)}@{self._sender.domain}>"
        letter["Date"] = format_datetime(datetime.now(UTC))
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        return letter

    def _connect(self, at: _Server) -> smtplib.SMTP:
        # We name ourselves: looking up our own name can take longer than the letter.
        name, limit = self._sender.domain, self._time_limit
        server = (
            smtplib.SMTP_SSL(at.host, at.port, name, timeout=limit, context=self._tls)
            if at.secure
            else smtplib.SMTP(at.host, at.port, name, timeout=limit)
        )
        try:
            if at.starttls:
                server.starttls(context=self._tls)
            if at.user:
                server.login(at.user, at.password)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server


def _part(server: smtplib.SMTP) -> None:
    # The letter's fate is known: a server that is rude at parting must not have it sent again.
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _recipient(to: str) -> Address:
    try:
        address = Address(addr_spec=to)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise Refused("the address is no e-mail address") from error
    if not address.username or not address.domain or not to.isprintable():
        raise Refused("the address is no e-mail address")
    return address


def _id(key: str) -> str:
    plain = re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", key) is not None and len(key) <= 100
    return key if plain else hashlib.sha256(key.encode()).hexdigest()


def _trouble(error: smtplib.SMTPException) -> Unavailable | Refused:
    match error:
        case smtplib.SMTPAuthenticationError():
            return Unavailable("the mail server does not take our log-in")
        case smtplib.SMTPRecipientsRefused():
            [(code, _)] = error.recipients.values()
        case smtplib.SMTPSenderRefused() | smtplib.SMTPDataError():
            code = error.smtp_code
        case smtplib.SMTPNotSupportedError():
            return Unavailable("the mail server lacks what is set or needed")
        case _:
            return Unavailable(type(error).__name__)
    return Refused(f"SMTP {code}") if code >= 500 else Unavailable(f"SMTP {code}")
