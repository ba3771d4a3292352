"""A user-given address leads to the public internet or nowhere, whatever tricks it plays."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.guard import Guard
from clients.http import Refused


@pytest.mark.parametrize(
    "url",
    [
        "https://dien-luc.example.vn/hooks/1?key=a",
        "https://8.8.8.8/hook",
        "https://[2606:4700:4700::1111]/hook",
        "https://xn--in-lc-bya.example:8443/",
        "https://ĐIỆN.example/đường",
    ],
)
def test_public_addresses_are_accepted(url: str) -> None:
    Guard().check(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://unit.example/", "scheme not allowed"),
        ("ftp://unit.example/", "scheme not allowed"),
        ("file:///etc/passwd", "scheme not allowed"),
        ("gopher://unit.example:443/", "scheme not allowed"),
        ("unit.example/hook", "scheme not allowed"),
        ("", "scheme not allowed"),
        ("https://user:pass@unit.example/", "credentials in the address"),
        ("https://user@unit.example/", "credentials in the address"),
        ("https://", "no host"),
        ("https:///hook", "no host"),
        ("https://unit.example:22/", "port not allowed"),
        ("https://unit.example:6379/", "port not allowed"),
        ("https://unit.example:70000/", "malformed address"),
        ("https://unit.example\\@127.0.0.1/", "malformed address"),
        ("https://unit.example/\r\nX: 1", "malformed address"),
        ("https://unit.example/ a", "malformed address"),
        ("https://unit\u2028.example/", "malformed address"),
        ("https://127.0.0.1/", "address not allowed"),
        ("https://127.1/", "address not allowed"),
        ("https://2130706433/", "address not allowed"),
        ("https://0x7f000001/", "address not allowed"),
        ("https://0177.0.0.1/", "address not allowed"),
        ("https://0/", "address not allowed"),
        ("https://169.254.169.254/latest/meta-data/", "address not allowed"),
        ("https://[::1]/", "address not allowed"),
        ("https://[::ffff:127.0.0.1]/", "address not allowed"),
        ("https://[::ffff:8.8.8.8]/", "address not allowed"),
        ("https://[fe80::1%25eth0]/", "address not allowed"),
        ("https://[64:ff9b::7f00:1]/", "address not allowed"),
    ],
)
def test_an_address_is_refused_with_its_reason_when_it_is_typed(url: str, reason: str) -> None:
    with pytest.raises(Refused, match=f"^{reason}$"):
        Guard().check(url)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::a00:1",
        "100::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2001::1",
        "2001:0:1::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "4000::1",
        "2606:4700::5efe:7f00:1",
        "2606:4700::200:5efe:a00:1",
    ],
)
def test_no_special_address_is_public(address: str) -> None:
    assert not Guard().permits(ip_address(address))
    with pytest.raises(Refused, match=r"^address not allowed$"):
        Guard(resolver=lambda host, port: [address]).addresses("unit.example", 443)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "103.3.247.1", "2405:4800::1", "2606:4700:4700::1111"]
)
def test_ordinary_addresses_are_public(address: str) -> None:
    assert Guard().permits(ip_address(address))


@given(st.ip_addresses())
def test_nothing_python_knows_as_special_is_called_public(address: IPv4Address | IPv6Address) -> None:
    special = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
    assert not (special and Guard().permits(address))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("192.168.1.1", True),
        ("::1", True),
        ("fd12::1", True),
        ("8.8.8.8", True),
        ("169.254.169.254", False),
        ("fd00:ec2::254", False),
        ("0.0.0.0", False),
        ("::", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
    ],
)
def test_local_receivers_are_allowed_but_metadata_never(address: str, allowed: bool) -> None:
    assert Guard(allow_private=True).permits(ip_address(address)) is allowed
