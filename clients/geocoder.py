"""Addresses to places and back, by the geocoder the province chose: Nominatim, Photon, Pelias or none at all."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import urlsplit

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderQueryError, GeopyError
from geopy.geocoders import Nominatim, Pelias, Photon
from geopy.geocoders.base import Geocoder as Remote
from geopy.location import Location

from clients.http import USER_AGENT, Client, Refused, Unavailable

PUBLIC = {"nominatim": "https://nominatim.openstreetmap.org", "photon": "https://photon.komoot.io"}
# Seconds between two calls of one process. Public Nominatim allows one a second, from all processes together.
INTERVALS = {"nominatim": 1.0, "photon": 0.2, "pelias": 0.1}
# Seconds to connect and to answer, five together: a person is typing.
TIME_LIMIT = (2.0, 3.0)
# Seconds to wait for one's turn; then it is kinder to say that it is busy.
LONGEST_WAIT = 2.0
# Seconds of peace for a geocoder in trouble that did not say how long it wants.
REST = 10.0
MOST_FOUND = 5
LONGEST_TEXT = 200
REMEMBERED = 2048
REMEMBERED_SECONDS = 86_400.0
# West, south, east, north.
VIETNAM = (102.0, 6.0, 118.0, 24.0)

Box = tuple[float, float, float, float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """A place in WGS84 degrees, with an address a person can read."""

    label: str
    latitude: float
    longitude: float


class Pace:
    """Turns at least `interval` seconds apart, for all threads together. Times are those of one steady clock."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._next = 0.0
        self._lock = Lock()

    def book(self, now: float) -> float:
        """Take the next turn and tell the seconds until it. Raises Unavailable when that is over LONGEST_WAIT."""
        with self._lock:
            turn = max(self._next, now)
            if turn - now > LONGEST_WAIT:
                raise Unavailable("geocoder is busy", retry_after=turn - now)
            self._next = turn + self._interval
            return turn - now

    def rest(self, until: float) -> None:
        """Give no turn before a moment."""
        with self._lock:
            self._next = max(self._next, until)


class Geocoder:
    """One provider (`none`, `nominatim`, `photon`, `pelias`) at its own or its public address.

    Answers are limited to `viewbox` (west, south, east, north in degrees), kept for at most a day in this process, and
    asked for at the pace of INTERVALS, or one in `interval` seconds. Raises ValueError for a wrong setting.
    """

    def __init__(
        self,
        provider: str,
        url: str = "",
        *,
        viewbox: Box = VIETNAM,
        interval: float | None = None,
        timeout: tuple[float, float] = TIME_LIMIT,
    ) -> None:
        self.provider = provider
        self.viewbox = viewbox
        self._search = lru_cache(REMEMBERED)(self._ask_search)
        self._reverse = lru_cache(REMEMBERED)(self._ask_reverse)
        if provider == "none":
            return
        if provider not in INTERVALS:
            raise ValueError(f"there is no geocoder {provider!r}")
        self._pace = Pace(INTERVALS[provider] if interval is None else interval)
        self._remote = _remote(provider, url or PUBLIC.get(provider, ""), Client("", timeout))

    def search(self, text: str, language: str = "vi") -> list[Found]:
        """Up to five places in the viewbox for an address, best first; none from no provider or for no text.

        Raises Unavailable, Refused.
        """
        text = " ".join(text.split())[:LONGEST_TEXT]
        if self.provider == "none" or not text:
            return []
        return list(self._search(text.casefold(), language, _day()))

    def reverse(self, latitude: float, longitude: float) -> str | None:
        """The address nearest to a point, None where there is none. Raises Unavailable, Refused.

        The outside learns the point to four decimals only (11 m): enough for a street, and it makes neighbours share.
        """
        if self.provider == "none" or not self._in_viewbox(latitude, longitude):
            return None
        return self._reverse(round(latitude, 4), round(longitude, 4), _day())

    def at(self, latitude: float, longitude: float) -> list[Found]:
        """The point itself with its address, nothing where there is none. Raises Unavailable, Refused."""
        label = self.reverse(latitude, longitude)
        return [] if label is None else [Found(label, latitude, longitude)]

    def _ask_search(self, text: str, language: str, _day: int) -> tuple[Found, ...]:
        west, south, east, north = self.viewbox
        corners = [(south, west), (north, east)]
        options: dict[str, Any]
        match self.provider:
            case "nominatim":
                options = {"limit": MOST_FOUND, "language": language, "viewbox": corners, "bounded": True}
            case "photon":
                options = {"limit": MOST_FOUND, "bbox": corners}
            case _:
                options = {"language": language, "boundary_rect": corners}

        def ask() -> tuple[Found, ...]:
            places = self._remote.geocode(text, exactly_one=False, **options) or ()
            return tuple(Found(_label(place), place.latitude, place.longitude) for place in places)

        found = self._ask(ask)
        return tuple(f for f in found if f.label and self._in_viewbox(f.latitude, f.longitude))[:MOST_FOUND]

    def _ask_reverse(self, latitude: float, longitude: float, _day: int) -> str | None:
        # Photon refuses languages it has no index for, and gives local names unasked.
        options = {} if self.provider == "photon" else {"language": "vi"}

        def ask() -> str | None:
            place = self._remote.reverse((latitude, longitude), **options)
            return _label(place) or None if place else None

        return self._ask(ask)

    def _ask(self, ask: Callable[[], T]) -> T:
        time.sleep(self._pace.book(time.monotonic()))
        try:
            return ask()
        except Unavailable as error:
            self._pace.rest(time.monotonic() + (REST if error.retry_after is None else error.retry_after))
            raise
        except GeocoderQueryError as error:
            raise Refused("query refused") from error
        except (GeopyError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # geopy reads answers trustingly; one it stumbles over is some other program's.
            raise Unavailable("answer is not understood") from error

    def _in_viewbox(self, latitude: float, longitude: float) -> bool:
        west, south, east, north = self.viewbox
        return south <= latitude <= north and west <= longitude <= east


class _Adapter(BaseSyncAdapter):  # type: ignore[misc]
    """Lets geopy speak through our client: its limits on time and size, and our two kinds of trouble."""

    def __init__(self, client: Client, **unused: object) -> None:
        super().__init__(**unused)
        self._client = client

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> object:
        return self._client.get(url, headers=headers).json()

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        return self._client.get(url, headers=headers).body.decode()


def _remote(provider: str, url: str, client: Client) -> Remote:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"{url!r} is no address of a geocoder")
    kinds = {"nominatim": Nominatim, "photon": Photon, "pelias": Pelias}
    return kinds[provider](
        domain=parts.netloc + parts.path,
        scheme=parts.scheme,
        user_agent=USER_AGENT,
        adapter_factory=lambda **given: _Adapter(client, **given),
    )


def _label(place: Location) -> str:
    """A readable address. geopy's own is used for Nominatim only: Photon's says streets twice, Pelias' is short."""
    properties = place.raw.get("properties")
    if properties is None:
        return str(place.address or "")
    if properties.get("label"):
        return str(properties["label"])
    street = " ".join(str(properties[key]) for key in ("housenumber", "street") if properties.get(key))
    rest = (properties.get(key) for key in ("locality", "district", "city", "county", "state"))
    parts = [properties.get("name"), street, *rest]
    return ", ".join(dict.fromkeys(str(part) for part in parts if part))


def _day() -> int:
    """Changes when what is remembered grows old."""
    return int(time.monotonic() // REMEMBERED_SECONDS)
