"""Transport whose time limit holds for the whole answer: the usual one limits only the pause between two bytes."""

from __future__ import annotations

import io
import math
import socket
from http.client import HTTPResponse
from time import monotonic
from typing import TYPE_CHECKING

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from typing_extensions import Buffer


class TimedAdapter(HTTPAdapter):
    """For a requests session. A room that also chooses the address passes its own pools."""

    def __init__(
        self,
        http: type[HTTPConnectionPool] | None = None,
        https: type[HTTPConnectionPool] | None = None,
    ) -> None:
        self._pools: dict[str, type[HTTPConnectionPool]] = {
            "http": http or _HTTPPool,
            "https": https or _HTTPSPool,
        }
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: object
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: object) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


class _TimedReader(io.RawIOBase):
    """Reads a socket until one deadline for head, body and all, so that a slow drip of bytes ends too."""

    def __init__(self, sock: socket.socket) -> None:
        limit = sock.gettimeout()
        self._socket = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._deadline = math.inf if limit is None else monotonic() + limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int | None:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        if left < math.inf:
            self._socket.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedReader(sock))


class TimedHTTPConnection(HTTPConnection):
    response_class = _TimedResponse


class TimedHTTPSConnection(HTTPSConnection):
    response_class = _TimedResponse


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = TimedHTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = TimedHTTPSConnection
