"""A small real SMTP server in a thread: keeps the letters it receives and answers each step as told."""

import asyncio
import ssl
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from types import TracebackType
from typing import Any, Self

from aiosmtpd import smtp


class Mailbox:
    """A server on a free local port, for the time of a `with` block.

    `answers` gives the reply of a step (mail, rcpt, data, quit) as "550 because"; `secure` speaks TLS from the start;
    `options` go to aiosmtpd's SMTP (tls_context, authenticator...).
    """

    def __init__(
        self,
        answers: dict[str, str] | None = None,
        secure: ssl.SSLContext | None = None,
        **options: Any,
    ) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers = answers or {}
        self.changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._protocol = partial(smtp.SMTP, _Clerk(self), loop=self._loop, **options)
        self._secure = secure
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """For a mailer, in plain."""
        return f"smtp://127.0.0.1:{self.port}"

    def wait_for(self, count: int, seconds: float = 10.0) -> list[EmailMessage]:
        """Wait until `count` letters have come. Raises AssertionError when they have not come in time."""
        with self.changed:
            came = self.changed.wait_for(lambda: len(self.letters) >= count, seconds)
            assert came, f"{len(self.letters)} of {count} letters came within {seconds} s"
            return list(self.letters)

    async def _open(self) -> asyncio.Server:
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self._secure)

    async def _close(self) -> None:
        self._server.close()
        await self._server.wait_closed()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Clerk:
    """The hooks that aiosmtpd calls by their names."""

    def __init__(self, box: Mailbox) -> None:
        self.box = box

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.box.answers.get("mail", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.box.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=default)
        with self.box.changed:
            self.box.letters.append(letter)
            self.box.recipients.extend(envelope.rcpt_tos)
            self.box.changed.notify_all()
        return self.box.answers.get("data", "250 OK")

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return self.box.answers.get("quit", "221 Bye")
