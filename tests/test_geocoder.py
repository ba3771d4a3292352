"""Geocoding through real local servers that speak as Nominatim, Photon and Pelias do."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from clients.geocoder import LONGEST_WAIT, Found, Geocoder, Pace
from clients.http import Refused, Unavailable
from tests.receivers import Receiver

TAY_NINH = (105.49, 10.39, 106.75, 11.79)

STREET = {
    "lat": "11.3102",
    "lon": "106.0983",
    "display_name": "Đường 30/4, Phường Tân Ninh, Tây Ninh, Việt Nam",
}
IN_HANOI = {"lat": "21.02", "lon": "105.83", "display_name": "Đường 30/4, Hà Nội, Việt Nam"}


def feature(longitude: float, latitude: float, **properties: str) -> dict[str, object]:
    point = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "geometry": point, "properties": properties}


PHOTON_STREET = feature(
    106.0983,
    11.3102,
    name="Chợ Tây Ninh",
    housenumber="12",
    street="Đường 30/4",
    city="Tây Ninh",
    country="VN",
)
PELIAS_STREET = feature(106.0983, 11.3102, name="Đường 30/4", label="Đường 30/4, Tây Ninh, Việt Nam")
Open = Callable[..., Geocoder]


@pytest.fixture
def opened(receiver: Receiver) -> Open:
    """Makes a geocoder that asks the receiver, as fast as it likes."""

    def make(provider: str, path: str = "", interval: float = 0.0) -> Geocoder:
        return Geocoder(
            provider, receiver.url + path, viewbox=TAY_NINH, interval=interval, timeout=(2.0, 2.0)
        )

    return make


def told(*things: object) -> str:
    return json.dumps(list(things))


def collection(*features: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


def asked(receiver: Receiver) -> tuple[str, dict[str, str]]:
    [request] = receiver.received
    parts = urlsplit(request.path)
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_nominatim_is_asked_within_the_viewbox(receiver: Receiver, opened: Open) -> None:
    receiver.answer_with(body=told(STREET, IN_HANOI))
    found = opened("nominatim", "/osm").search("  Đường   30/4 ")
    assert found == [Found("Đường 30/4, Phường Tân Ninh, Tây Ninh, Việt Nam", 11.3102, 106.0983)]
    path, query = asked(receiver)
    assert path == "/osm/search"
    assert query == {
        "q": "đường 30/4",
        "format": "json",
        "limit": "5",
        "viewbox": "105.49,10.39,106.75,11.79",
        "bounded": "1",
        "accept-language": "vi",
    }
    assert receiver.received[0].header("user-agent").startswith("TayNinhSmart/")


def test_photon_is_asked_within_the_box_and_in_no_language(receiver: Receiver, opened: Open) -> None:
    receiver.answer_with(body=collection(PHOTON_STREET))
    assert opened("photon").search("chợ Tây Ninh", "vi") == [
        Found("Chợ Tây Ninh, 12 Đường 30/4, Tây Ninh", 11.3102, 106.0983)
    ]
    path, query = asked(receiver)
    assert path == "/api"
    assert query == {"q": "chợ tây ninh", "limit": "5", "bbox": "105.49,10.39,106.75,11.79"}


def test_pelias_is_asked_within_the_rectangle(receiver: Receiver, opened: Open) -> None:
    receiver.answer_with(body=collection(*[PELIAS_STREET] * 7))
    found = opened("pelias").search("Đường 30/4", "en")
    assert found == [Found("Đường 30/4, Tây Ninh, Việt Nam", 11.3102, 106.0983)] * 5
    path, query = asked(receiver)
    assert path == "/v1/search"
    assert query["lang"] == "en"
    assert query["boundary.rect.min_lon"] == "105.49"
    assert query["boundary.rect.max_lat"] == "11.79"


@pytest.mark.parametrize(
    ("provider", "answer", "path", "label"),
    [
        ("nominatim", STREET, "/reverse", STREET["display_name"]),
        ("photon", collection(PHOTON_STREET), "/reverse", "Chợ Tây Ninh, 12 Đường 30/4, Tây Ninh"),
        ("pelias", collection(PELIAS_STREET), "/v1/reverse", "Đường 30/4, Tây Ninh, Việt Nam"),
    ],
)
def test_a_point_gets_its_address_and_leaves_at_eleven_metres(
    receiver: Receiver, opened: Open, provider: str, answer: dict[str, object], path: str, label: str
) -> None:
    receiver.answer_with(body=answer)
    assert opened(provider).reverse(11.31024567, 106.09831234) == label
    asked_path, query = asked(receiver)
    assert asked_path == path
    assert "11.3102" in query.values()
    assert "106.0983" in query.values()


@pytest.mark.parametrize(
    ("provider", "nothing", "nowhere"),
    [
        ("nominatim", "[]", '{"error": "Unable to geocode"}'),
        ("photon", '{"features": []}', '{"features": []}'),
        ("pelias", '{"features": []}', '{"features": []}'),
    ],
)
def test_nothing_found_is_an_answer(
    receiver: Receiver, opened: Open, provider: str, nothing: str, nowhere: str
) -> None:
    geocoder = opened(provider)
    receiver.answer_with(body=nothing)
    assert geocoder.search("chỗ nào đó") == []
    assert geocoder.search("chỗ nào đó") == []
    receiver.answer_with(body=nowhere)
    assert geocoder.reverse(11.0, 106.0) is None
    assert geocoder.reverse(11.0, 106.0) is None
    assert len(receiver.received) == 2


def test_no_provider_means_no_call() -> None:
    geocoder = Geocoder("none", "not even an address")
    assert geocoder.search("Đường 30/4") == []
    assert geocoder.reverse(11.0, 106.0) is None


def test_no_text_and_points_outside_mean_no_call(receiver: Receiver, opened: Open) -> None:
    geocoder = opened("nominatim")
    assert geocoder.search("  \n ") == []
    assert geocoder.reverse(21.02, 105.83) is None
    assert geocoder.reverse(float("nan"), 106.0) is None
    assert receiver.received == []


def test_what_was_found_is_remembered(receiver: Receiver, opened: Open) -> None:
    geocoder = opened("nominatim")
    receiver.answer_with(body=told(STREET))
    first = geocoder.search("Đường 30/4")
    first.clear()
    assert geocoder.search("đường  30/4 ") == [Found(STREET["display_name"], 11.3102, 106.0983)]
    assert len(receiver.received) == 1
    geocoder.search("Đường 30/4", "en")
    geocoder.search("Đường 1/5")
    assert len(receiver.received) == 3


def test_a_long_text_is_cut(receiver: Receiver, opened: Open) -> None:
    receiver.answer_with(body="[]")
    opened("nominatim").search("a" * 5000)
    assert asked(receiver)[1]["q"] == "a" * 200


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_trouble_that_passes_gives_the_geocoder_rest(receiver: Receiver, opened: Open, status: int) -> None:
    geocoder = opened("nominatim")
    receiver.answer_with(status, retry_after="60")
    with pytest.raises(Unavailable, match=f"HTTP {status}"):
        geocoder.search("Đường 30/4")
    receiver.answer_with(body=told(STREET))
    with pytest.raises(Unavailable, match="busy") as caught:
        geocoder.search("Đường 30/4")
    assert caught.value.retry_after is not None
    assert 50 < caught.value.retry_after <= 60
    assert len(receiver.received) == 1


def test_trouble_is_not_remembered(receiver: Receiver, opened: Open) -> None:
    geocoder = opened("nominatim")
    receiver.answer_with(503, retry_after="0", times=1)
    receiver.answer_with(body=told(STREET))
    with pytest.raises(Unavailable):
        geocoder.search("Đường 30/4")
    assert len(geocoder.search("Đường 30/4")) == 1


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404])
@pytest.mark.parametrize("provider", ["nominatim", "photon", "pelias"])
def test_a_refusal_means_never(receiver: Receiver, opened: Open, provider: str, status: int) -> None:
    receiver.answer_with(status, "no", redirect_to="http://127.0.0.1:1/")
    with pytest.raises(Refused, match=f"HTTP {status}"):
        opened(provider).search("Đường 30/4")
    assert len(receiver.received) == 1


def test_a_query_nominatim_refuses_in_words_means_never(receiver: Receiver, opened: Open) -> None:
    receiver.answer_with(body={"error": "Nothing to search for."})
    with pytest.raises(Refused, match="query refused"):
        opened("nominatim").search("?")


@pytest.mark.parametrize("provider", ["nominatim", "photon", "pelias"])
@pytest.mark.parametrize(
    "body",
    [
        "<html>Xin chờ</html>",
        "",
        "7",
        '"text"',
        "[1, 2]",
        '[{"lat": "north", "lon": "east", "display_name": "x"}]',
        '{"features": [{"geometry": {"coordinates": []}, "properties": {"name": "x"}}]}',
        '{"features": [{"properties": null}]}',
        '{"features": 5}',
    ],
)
def test_an_answer_of_another_program_means_again_later(
    receiver: Receiver, opened: Open, provider: str, body: str
) -> None:
    receiver.answer_with(body=body)
    with pytest.raises(Unavailable, match="answer is not"):
        opened(provider).search("Đường 30/4")


def test_a_geocoder_that_hangs_is_left(receiver: Receiver) -> None:
    geocoder = Geocoder("nominatim", receiver.url, interval=0.0, timeout=(0.2, 0.2))
    receiver.answer_with(hang=True)
    with pytest.raises(Unavailable):
        geocoder.search("Đường 30/4")
    assert len(receiver.received) == 1


def test_a_geocoder_that_is_not_there_is_unavailable() -> None:
    with Receiver() as gone:
        url = gone.url
    with pytest.raises(Unavailable):
        Geocoder("photon", url).reverse(11.0, 106.0)


def test_many_threads_share_one_geocoder(receiver: Receiver, opened: Open) -> None:
    geocoder = opened("nominatim")
    receiver.answer_with(body=told(STREET))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(geocoder.search, [f"Đường {number}" for number in range(24)]))
    assert [len(places) for places in found] == [1] * 24
    assert len(receiver.received) == 24


def test_turns_are_an_interval_apart_for_all_threads_together() -> None:
    pace = Pace(0.25)
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(pace.book, [100.0] * 9))
    assert sorted(waits) == [turn * 0.25 for turn in range(9)]
    with pytest.raises(Unavailable, match="busy"):
        pace.book(100.0)
    assert pace.book(102.0) == 0.25
    assert pace.book(110.0) == 0.0


def test_a_refused_turn_is_not_taken() -> None:
    pace = Pace(LONGEST_WAIT + 1)
    assert pace.book(10.0) == 0.0
    for _ in range(5):
        with pytest.raises(Unavailable):
            pace.book(10.0)
    assert pace.book(12.0) == 1.0


def test_a_call_far_from_its_turn_is_refused(receiver: Receiver, opened: Open) -> None:
    geocoder = opened("nominatim", interval=LONGEST_WAIT * 10)
    receiver.answer_with(body=told(STREET))
    geocoder.search("Đường 1")
    with pytest.raises(Unavailable, match="busy"):
        geocoder.search("Đường 2")
    assert len(geocoder.search("Đường 1")) == 1  # remembered: needs no turn
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("google", ""),
        ("pelias", ""),
        ("nominatim", "nominatim.example.org"),
        ("photon", "ftp://photon.example.org"),
        ("photon", "https://photon.example.org/?key=1"),
    ],
)
def test_a_wrong_setting_is_refused_at_once(provider: str, url: str) -> None:
    with pytest.raises(ValueError, match="geocoder"):
        Geocoder(provider, url)


@pytest.mark.parametrize("provider", ["nominatim", "photon"])
def test_public_geocoders_need_no_address(provider: str) -> None:
    assert Geocoder(provider).provider == provider
