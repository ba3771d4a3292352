"""The same sight is known again however it was sent; different sights are not taken for one another."""

from collections.abc import Callable
from io import BytesIO
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from reports.photos.gate import ALIKE, examine, hash_distance
from tests.exif_blocks import exif, short
from tests.pictures import as_a_camera_holds_it, saved, scene

SIGHTS = range(12)
SIGNED = st.integers(-(2**63), 2**63 - 1)


def likeness(image: Image.Image, form: str = "JPEG", **options: object) -> int:
    return examine(saved(image, form, **options)).likeness


def trimmed(image: Image.Image) -> Image.Image:
    return image.crop((4, 3, image.width - 4, image.height - 3))


WAYS: dict[str, Callable[[Image.Image], int]] = {
    "compressed hard": lambda image: likeness(image, quality=25),
    "made smaller": lambda image: likeness(image.resize((160, 120))),
    "made larger": lambda image: likeness(image.resize((2600, 1950))),
    "brightened": lambda image: likeness(ImageEnhance.Brightness(image).enhance(1.15)),
    "as png": lambda image: likeness(image, "PNG"),
    "as webp": lambda image: likeness(image, "WEBP", quality=50),
    "as heic": lambda image: likeness(image, "HEIF"),
    "trimmed": lambda image: likeness(trimmed(image)),
    "turned in the file": lambda image: likeness(
        as_a_camera_holds_it(image, 6), quality=95, exif=exif([short(0x0112, 6)])
    ),
    "sent through the gate before": lambda image: (
        examine(examine(saved(image, "JPEG")).derivatives["card"].content).likeness
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_sight_is_known_again(way: str):
    distances = [hash_distance(likeness(scene(seed)), WAYS[way](scene(seed))) for seed in SIGHTS]
    assert max(distances) <= ALIKE, distances


def test_different_sights_differ():
    hashes = [likeness(scene(seed)) for seed in SIGHTS]
    assert min(hash_distance(one, other) for one, other in combinations(hashes, 2)) > ALIKE


def test_a_hash_fits_a_signed_column_of_64_bits():
    rising = Image.linear_gradient("L").rotate(90)
    hashes = {likeness(picture) for picture in (rising, rising.rotate(180), Image.new("L", (9, 9)))}
    assert all(-(2**63) <= number < 2**63 for number in hashes)
    assert {hash_distance(one, other) for one, other in combinations(hashes, 2)} == {64}


@given(SIGNED, SIGNED)
def test_distance_is_a_distance(one: int, other: int):
    assert hash_distance(one, one) == 0
    assert hash_distance(one, other) == hash_distance(other, one) == bin((one ^ other) % 2**64).count("1")
    assert 0 <= hash_distance(one, other) <= 64


def test_a_picture_kept_is_as_like_as_the_one_sent():
    examined = examine(saved(scene(4), "JPEG"))
    again = Image.open(BytesIO(examined.derivatives["full"].content))
    assert hash_distance(examined.likeness, likeness(again, "PNG")) <= 2
