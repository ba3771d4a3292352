"""What the photo gate takes in comes out upright, in the right colours, in three sizes, and bare."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from reports.photos.gate import Examined, examine
from tests import pictures
from tests.bare_files import strange_parts
from tests.exif_blocks import exif, short
from tests.pictures import as_a_camera_holds_it, good_photos, quarters, saved, scene, segment, with_segments

WHITE, RED, GREEN = (255, 255, 255), (255, 0, 0), (0, 255, 0)
GOOD = good_photos()


def pixels(examined: Examined, name: str = "full") -> Image.Image:
    return Image.open(BytesIO(examined.derivatives[name].content)).convert("RGB")


def middle(examined: Examined) -> tuple[int, ...]:
    picture = pixels(examined)
    found = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(found, tuple)
    return tuple(int(band) for band in found)


def near(one: object, other: tuple[int, ...], distance: int = 12) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) <= distance for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_comes_out_as_three_bare_pictures(name: str):
    content, content_type = GOOD[name]
    examined = examine(content)

    assert examined.content_type == content_type
    assert (examined.width, examined.height) == (320, 240)
    assert examined.sha256 == hashlib.sha256(content).hexdigest()
    made = [(key, d.content_type, d.width, d.height) for key, d in examined.derivatives.items()]
    assert made == [
        ("full", "image/jpeg", 320, 240),
        ("card", "image/webp", 320, 240),
        ("thumb", "image/webp", 240, 180),
    ]
    for key, derivative in examined.derivatives.items():
        assert strange_parts(derivative.content, derivative.content_type) == []
        assert pixels(examined, key).size == (derivative.width, derivative.height)
        assert b"secret" not in derivative.content


@pytest.mark.parametrize(
    "name", [name for name in GOOD if not {"clear", "two", "grey", "16"} & {*name.split()}]
)
def test_every_kind_shows_what_was_photographed(name: str):
    shown = pixels(examine(GOOD[name][0]))
    if name == "png talkative":  # its profile changes red and green about
        red, green, blue = shown.split()
        shown = Image.merge("RGB", (green, red, blue))
    for ours, its in zip(_rough(shown), _rough(scene(1)), strict=True):
        assert near(ours, its, 30), name


def _rough(picture: Image.Image) -> list[tuple[int, ...]]:
    small = picture.resize((4, 3), Image.Resampling.BOX)
    return [tuple(small.tobytes()[at : at + 3]) for at in range(0, 36, 3)]


# --- sizes


@pytest.mark.parametrize(
    ("size", "full", "card", "thumb"),
    [
        ((4000, 3000), (1600, 1200), (640, 480), (240, 180)),
        ((1601, 900), (1600, 899), (640, 360), (240, 135)),
        ((900, 3200), (450, 1600), (180, 640), (68, 240)),
        ((10_000, 2), (1600, 1), (640, 1), (240, 1)),
        ((1, 1), (1, 1), (1, 1), (1, 1)),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_photo_is_made_smaller_in_its_proportions_never_larger(form, size, full, card, thumb):
    examined = examine(saved(Image.new("RGB", size, (9, 99, 199)), form))
    assert (examined.width, examined.height) == size
    made = [(d.width, d.height) for d in examined.derivatives.values()]
    assert made == [full, card, thumb]
    assert near(middle(examined), (9, 99, 199))


# --- which way is up


def oriented(form: str, orientation: int) -> bytes:
    stored = as_a_camera_holds_it(quarters(), orientation)
    note = exif([short(0x0112, orientation)])
    match form:
        case "HEIF":
            return saved(as_a_camera_holds_it(quarters((128, 96)), orientation), "HEIF", exif=note)
        case "JPEG XMP":
            packet = b"http://ns.adobe.com/xap/1.0/\0" + pictures.xmp(orientation)
            return with_segments(saved(stored, "JPEG"), segment(0xE1, packet))
        case "PNG XMP":
            packet = b"XML:com.adobe.xmp\0\0\0\0\0" + pictures.xmp(orientation)
            return pictures.with_chunks(saved(stored, "PNG"), pictures.chunk(b"iTXt", packet))
        case "PNG late":  # the block may also stand behind the picture
            return (
                saved(stored, "PNG")[:-12] + pictures.chunk(b"eXIf", note[6:]) + pictures.chunk(b"IEND", b"")
            )
        case _:
            return saved(stored, form, exif=note)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "JPEG XMP", "PNG XMP", "PNG late"])
def test_a_photo_comes_out_upright(form: str, orientation: int):
    examined = examine(oriented(form, orientation))
    assert examined.width > examined.height
    for name in examined.derivatives:
        picture = pixels(examined, name)
        for number, colour in enumerate(pictures.CORNERS):
            place = picture.width * (1 + number % 2 * 2) // 4, picture.height * (1 + number // 2 * 2) // 4
            assert near(picture.getpixel(place), colour, 40), (name, number)


@pytest.mark.parametrize("nonsense", [0, 9, 65_535])
def test_an_impossible_orientation_is_taken_for_upright(nonsense: int):
    examined = examine(saved(quarters(), "JPEG", exif=exif([short(0x0112, nonsense)])))
    assert near(pixels(examined).getpixel((10, 10)), pictures.CORNERS[0], 40)


# --- colours


@pytest.mark.parametrize("form", ["PNG", "WEBP", "HEIF"])
def test_what_is_clear_becomes_white(form: str):
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    assert near(middle(examine(saved(clear, form))), WHITE)


def test_what_is_half_clear_is_seen_on_white():
    half = Image.new("RGBA", (64, 64), (255, 0, 0, 128))
    assert near(middle(examine(saved(half, "PNG"))), (255, 127, 127))


def test_sixteen_bits_of_grey_keep_their_lightness():
    grey = Image.new("I;16", (64, 64), 128 * 257)
    assert near(middle(examine(saved(grey, "PNG"))), (128, 128, 128), 2)


@pytest.mark.parametrize("colour", [WHITE, (0, 0, 0), (200, 40, 40)])
def test_the_colours_of_print_become_those_of_screens(colour: tuple[int, int, int]):
    printed = Image.new("RGB", (64, 64), colour).convert("CMYK")
    assert near(middle(examine(saved(printed, "JPEG"))), colour, 20)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_colour_profile_is_applied(form: str):
    content = saved(Image.new("RGB", (64, 64), RED), form, icc_profile=pictures.swapped_profile())
    assert near(middle(examine(content)), GREEN, 40)


def test_a_colour_profile_in_pieces_is_put_together():
    profile = pictures.swapped_profile()
    parts = (profile[:100], profile[100:])
    pieces = [segment(0xE2, b"ICC_PROFILE\0" + bytes((n, 2)) + part) for n, part in enumerate(parts, 1)]
    content = with_segments(saved(Image.new("RGB", (64, 64), RED), "JPEG"), *pieces[::-1])
    assert near(middle(examine(content)), GREEN, 40)


def _lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


@pytest.mark.parametrize("profile", [b"x", b"\0" * 200, pictures.swapped_profile()[:150], _lab_profile()])
def test_a_useless_colour_profile_is_ignored(profile: bytes):
    content = saved(Image.new("RGB", (64, 64), RED), "JPEG", icc_profile=profile)
    assert near(middle(examine(content)), RED)


# --- several pictures in a file


@pytest.mark.parametrize("form", ["MPO", "PNG", "WEBP", "HEIF"])
def test_of_several_pictures_the_first_counts(form: str):
    first, second = Image.new("RGB", (64, 64), GREEN), Image.new("RGB", (64, 64), RED)
    assert near(middle(examine(saved(first, form, save_all=True, append_images=[second]))), GREEN)


def test_many_photos_at_once_come_out_as_one_by_one():
    contents = [GOOD[name][0] for name in ("jpeg", "png clear", "webp", "heic", "jpeg cmyk")] * 3
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(examine, contents))
    assert together == [examine(content) for content in contents]
