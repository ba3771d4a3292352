"""Transport that connects only to addresses someone has approved, with no second look at the name in between."""

import socket
from collections.abc import Callable, Mapping
from time import monotonic

from requests import PreparedRequest, Response
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection

from clients.timed import TimedAdapter, TimedHTTPConnection, TimedHTTPSConnection

# Host and port to the approved addresses, as numbers. Raises to forbid, OSError when the name has none.
Approve = Callable[[str, int], list[str]]


class PinnedAdapter(TimedAdapter):
    """`check` sees each URL first; `approve` is asked once for each new connection.

    The name stays in the Host header, in SNI and in the check of the certificate.
    """

    def __init__(self, check: Callable[[str], None], approve: Approve) -> None:
        class Plain(TimedHTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, approve)

        class Secure(TimedHTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, approve)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self._check = check
        super().__init__(PlainPool, SecurePool)

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Send, never through a proxy: that one would resolve the name by itself."""
        self._check(request.url or "")
        return super().send(request, stream, timeout, verify, cert, None)


def _connect(connection: HTTPConnection, approve: Approve) -> socket.socket:
    """One connect time-out shared by all addresses of the name."""
    limit = connection.timeout
    deadline = monotonic() + limit if limit is not None else None
    reason: OSError = OSError("no address")
    try:
        addresses = approve(connection.host, connection.port)
    except OSError as error:
        raise NewConnectionError(connection, "name not resolved") from error
    for address in addresses:
        left = None if deadline is None else max(deadline - monotonic(), 0.001)
        try:
            return create_connection(
                (address, connection.port), left, socket_options=connection.socket_options
            )
        except OSError as error:
            reason = error
    raise NewConnectionError(connection, "no address answered") from reason
