"""What a moderator covers is gone from every size of a photo, and leaves no trace in what is around it."""

import math
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat

from reports.photos.gate import Derivatives, Rectangle, black_out, examine
from tests.bare_files import strange_parts
from tests.pictures import saved, scene


def kept(sight: Image.Image) -> bytes:
    return examine(saved(sight, "PNG")).derivatives["full"].content


def decoded(derivatives: Derivatives, name: str) -> Image.Image:
    return Image.open(BytesIO(derivatives[name].content)).convert("RGB")


@settings(deadline=None, max_examples=25)
@given(
    x=st.floats(-0.2, 0.95), y=st.floats(-0.2, 0.95), width=st.floats(0.01, 0.9), height=st.floats(0.01, 0.9)
)
def test_every_pixel_a_rectangle_touches_is_black(x: float, y: float, width: float, height: float):
    if x + width <= 0 or y + height <= 0:
        return
    full = kept(Image.new("RGB", (300, 200), (240, 200, 160)))
    made = black_out(full, [Rectangle(x, y, width, height)])
    for name in ("full", "card", "thumb"):
        picture = decoded(made, name)
        left, top = int(max(x, 0) * picture.width), int(max(y, 0) * picture.height)
        right, bottom = min(1, x + width) * picture.width, min(1, y + height) * picture.height
        part = picture.crop((left, top, max(left + 1, int(right)), max(top + 1, int(bottom))))
        assert max(high for _, high in ImageStat.Stat(part).extrema) <= (12 if name == "full" else 60), name


def test_what_was_covered_leaves_no_trace():
    one = scene(1, (640, 480))
    other = one.copy()
    other.paste(scene(2, (97, 41)), (203, 117))
    hidden = Rectangle(203 / 640, 117 / 480, 97 / 640, 41 / 480)
    assert kept(one) != kept(other)
    assert black_out(kept(one), [hidden]) == black_out(kept(other), [hidden])


def test_the_rest_of_the_picture_stays():
    full = kept(scene(1, (640, 480)))
    made = black_out(full, [Rectangle(0, 0, 0.25, 0.25)])
    before = Image.open(BytesIO(full)).convert("RGB").crop((200, 160, 640, 480))
    after = decoded(made, "full").crop((200, 160, 640, 480))
    apart = [abs(a - b) for a, b in zip(ImageStat.Stat(before).mean, ImageStat.Stat(after).mean, strict=True)]
    assert max(apart) < 1


def test_several_rectangles_are_burned_at_once_and_the_files_are_bare():
    made = black_out(kept(scene(1)), [Rectangle(0, 0, 0.1, 0.1), Rectangle(0.9, 0.9, 0.5, 0.5)])
    picture = decoded(made, "full")
    assert picture.getpixel((1, 1)) == picture.getpixel((319, 239)) == (0, 0, 0)
    for derivative in made.values():
        assert strange_parts(derivative.content, derivative.content_type) == []
    assert {name: (d.width, d.height) for name, d in made.items()} == {
        "full": (320, 240),
        "card": (320, 240),
        "thumb": (240, 180),
    }


@pytest.mark.parametrize(
    "corner",
    [
        (1, 0, 0.1, 0.1),
        (0, 1.5, 0.1, 0.1),
        (-0.2, 0, 0.1, 0.1),
        (0, 0, 0, 0.1),
        (0, 0, 0.1, -1),
        (math.nan, 0, 0.1, 0.1),
        (0, 0, math.nan, 0.1),
        (0, 0, math.inf, 0.1),
    ],
)
def test_a_rectangle_outside_of_the_picture_is_an_error(corner: tuple[float, float, float, float]):
    with pytest.raises(ValueError, match="outside"):
        Rectangle(*corner)
