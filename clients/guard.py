"""Calls to addresses that people typed in: only to the public internet, never into our own network (SSRF)."""

import socket
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from clients.http import Refused, Session
from clients.pinned import PinnedAdapter

Address = IPv4Address | IPv6Address
# Host and port to the addresses of the host, as numbers. Raises OSError when the name has none.
Resolver = Callable[[str, int], list[str]]

PUBLIC_PORTS = frozenset({80, 443, 8080, 8443})
# A name with more addresses than this is trying something, or will do with the first few.
MOST_ADDRESSES = 16

# IANA special-purpose registries (RFC 6890 and its updates). Written out because what `ipaddress` calls global
# differs between versions of Python.
_SPECIAL_V4 = tuple(
    ip_network(net)
    for net in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # The host agent of a large cloud answers at an address of the public range.
        "168.63.129.16/32",
    ]
)
_GLOBAL_V6 = ip_network("2000::/3")
# Within it: protocol assignments with Teredo, documentation, 6to4, and tunnels by address (RFC 3849, 3056, 9637).
_SPECIAL_V6 = tuple(
    ip_network(net) for net in ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]
)
_PRIVATE = tuple(
    ip_network(net)
    for net in ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"]
)
# The metadata service of a cloud, inside a private range.
_METADATA = (ip_address("fd00:ec2::254"),)
_ISATAP = (0x00005EFE, 0x02005EFE)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host by the system's resolver. Raises OSError when there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError("no such name") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """Decides where a user-given address may lead. `allow_private` is for local receivers: it also allows http and
    any port, but never link-local, metadata, multicast or unspecified addresses."""

    def __init__(
        self,
        allow_private: bool = False,
        allowed_ports: frozenset[int] | None = PUBLIC_PORTS,
        allow_http: bool = False,
        resolver: Resolver = resolve,
    ) -> None:
        self.allow_private = allow_private
        self.allowed_ports = None if allow_private else allowed_ports
        self.allow_http = allow_http or allow_private
        self._resolve = resolver

    def check(self, url: str) -> None:
        """What can be told from the text alone, for the moment a person types it. Raises Refused with the reason.

        A name is not looked up here: what it points at is decided when it is called.
        """
        parts = _parse(url)
        if parts.scheme not in ({"http", "https"} if self.allow_http else {"https"}):
            raise Refused("scheme not allowed")
        if parts.auth is not None:
            raise Refused("credentials in the address")
        if not parts.host:
            raise Refused("no host")
        self._check_port(parts.port or (443 if parts.scheme == "https" else 80))
        literal = _literal(parts.host)
        if literal is not None and not self.permits(literal):
            raise Refused("address not allowed")

    def permits(self, address: Address) -> bool:
        """Whether a connection may be made to this address."""
        if address in _METADATA:
            return False
        if self.allow_private and any(address in net for net in _PRIVATE):
            return True
        return _is_public(address)

    def addresses(self, host: str, port: int) -> list[str]:
        """Resolve once; every address must be allowed. Raises Refused, or OSError when the name has none."""
        self._check_port(port)
        found = self._resolve(host, port)
        if not found:
            raise OSError("no address")
        if not all(self.permits(ip_address(address)) for address in found):
            raise Refused("address not allowed")
        return found[:MOST_ADDRESSES]

    def session(self) -> Session:
        """A session all of whose connections pass this guard. Proxies and netrc of the environment are ignored."""
        session = Session(PinnedAdapter(self.check, self.addresses))
        session.trust_env = False
        return session

    def _check_port(self, port: int) -> None:
        if self.allowed_ports is not None and port not in self.allowed_ports:
            raise Refused("port not allowed")


def _parse(url: str) -> Url:
    """Parsed by what will also send it, so that no two parsers disagree about the host."""
    if "\\" in url or not url.isprintable() or any(sign.isspace() for sign in url):
        raise Refused("malformed address")
    try:
        return parse_url(url)
    except LocationParseError as error:
        raise Refused("malformed address") from error


def _literal(host: str) -> Address | None:
    """The address a host spells out, also in the old forms (127.1, 2130706433, 0x7f000001); None for a name."""
    with suppress(ValueError):
        return ip_address(host.strip("[]").replace("%25", "%"))
    with suppress(OSError):
        return IPv4Address(socket.inet_aton(host))
    return None


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _SPECIAL_V4)
    # IPv4 inside IPv6 (mapped, compatible, NAT64) lies outside 2000::/3 and is refused with everything else there.
    if address not in _GLOBAL_V6 or any(address in net for net in _SPECIAL_V6):
        return False
    return (int(address) >> 32) & 0xFFFFFFFF not in _ISATAP
