"""Whose word for where a request comes from is taken: that of the proxies in front of us and of nobody else."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Proxies:
    """WSGI: read X-Forwarded-For and -Proto of the last `hops` proxies if the peer is one of ours, else of none.

    Without the look at the peer, whoever reaches our port past the proxy would be whom they say they are: as many
    people as they like to every limit of rates, and anybody in the records.
    """

    def __init__(
        self, app: "WSGIApplication", hops: int, networks: Sequence[IPv4Network | IPv6Network]
    ) -> None:
        self._app, self._networks = app, networks
        self._fixed = ProxyFix(app, x_for=hops, x_proto=hops)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        believed = self._is_ours(str(environ.get("REMOTE_ADDR", "")))
        return (self._fixed if believed else self._app)(environ, start_response)

    def _is_ours(self, peer: str) -> bool:
        if not peer:
            return True  # a Unix socket: who may open it is a matter of the file's rights
        try:
            address = ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        return any(address in network for network in self._networks)
