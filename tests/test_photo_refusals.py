"""What the photo gate does not take in: it says why by a stable code, and before any harm is done."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.photos.gate import Limits, PhotoDamaged, PhotoRefused, examine
from tests import pictures, traps
from tests.bare_files import strange_parts
from tests.pictures import good_photos, saved, scene, segment, with_segments

USUAL = Limits()
GOOD = good_photos()
CUT_SHORT = GOOD["jpeg"][0][:3000]
TINY = saved(scene(1, (16, 8)), "JPEG")


def refusal(content: bytes, limits: Limits = USUAL) -> str:
    with pytest.raises(PhotoRefused) as caught:
        examine(content, limits)
    return caught.value.code


def test_no_bytes_are_no_photo():
    assert refusal(b"") == "photo_empty"


def test_too_many_bytes_are_refused_unseen():
    content = saved(scene(1), "JPEG")
    assert refusal(content, Limits(size=len(content) - 1)) == "photo_too_large"
    assert examine(content, Limits(size=len(content))).width == 320


def test_too_many_pixels_are_refused():
    content = saved(scene(1), "JPEG")
    assert refusal(content, Limits(pixels=320 * 240 - 1)) == "photo_too_many_pixels"
    assert refusal(content, Limits(side=319)) == "photo_too_many_pixels"
    assert examine(content, Limits(pixels=320 * 240, side=320)).width == 320


@pytest.mark.parametrize("size", [(8000, 7000), (16_000, 16_000), (65_500, 65_500), (16_385, 1)])
@pytest.mark.parametrize("claiming", [traps.png_claiming, traps.jpeg_claiming, traps.heic_claiming])
def test_a_bomb_is_refused_by_its_header(claiming, size: tuple[int, int]):
    # The files hold no such picture: were they decoded, they would be found damaged.
    assert refusal(claiming(*size)) == "photo_too_many_pixels"


@pytest.mark.parametrize("size", [(8000, 7000), (16_384, 16_000), (60_000, 60_000), (16_385, 1)])
def test_a_webp_bomb_is_refused_by_its_header(size: tuple[int, int]):
    assert refusal(traps.webp_claiming(*size)) in {"photo_too_many_pixels", "photo_damaged"}


def test_a_heic_that_unfolds_to_more_than_it_said_is_refused():
    heic = saved(scene(1, (512, 512)), "HEIF")
    at = heic.index(b"ispe") + 8
    small = heic[:at] + b"\0\0\0\x40\0\0\0\x40" + heic[at + 8 :]
    assert refusal(small) == "photo_damaged"


def _ftyp(*brands: bytes) -> bytes:
    return (
        (16 + 4 * len(brands[1:])).to_bytes(4, "big")
        + b"ftyp"
        + brands[0]
        + b"\0\0\0\0"
        + b"".join(brands[1:])
    )


OTHER_TYPES = {
    "gif": saved(scene(1), "GIF"),
    "gif moving": saved(scene(1), "GIF", save_all=True, append_images=[scene(2)]),
    "gif and script": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "bmp": saved(scene(1), "BMP"),
    "tiff": saved(scene(1), "TIFF"),
    "avif": saved(scene(1), "AVIF"),
    "avif in disguise": _ftyp(b"mif1", b"avif", b"heic") + saved(scene(1), "AVIF")[24:],
    "jpeg 2000": saved(scene(1), "JPEG2000"),
    "ico": saved(scene(1, (64, 64)), "ICO"),
    "ppm": saved(scene(1), "PPM"),
    "pdf": saved(scene(1), "PDF"),
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "zip": pictures.with_zip(b""),
    "film": _ftyp(b"isom", b"mp42"),
    "sound in riff": b"RIFF\x24\0\0\0WAVEfmt ",
    "words": "Ổ gà trước cổng trường".encode(),
    "zeros": bytes(1000),
    "one byte": b"\xff",
    "space before": b" " + saved(scene(1), "JPEG"),
}


@pytest.mark.parametrize("name", OTHER_TYPES)
def test_any_other_type_is_refused(name: str):
    assert refusal(OTHER_TYPES[name]) == "photo_type_not_accepted"


@pytest.mark.parametrize(
    "magic", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x24\0\0\0WEBP", _ftyp(b"heic", b"mif1")]
)
def test_a_beginning_without_a_picture_is_damage(magic: bytes):
    assert refusal(magic) == "photo_damaged"
    assert refusal(magic + b"<script>alert(1)</script>" * 9) == "photo_damaged"


@pytest.mark.parametrize("share", [0.03, 0.3, 0.6, 0.9])
@pytest.mark.parametrize(
    "name", ["jpeg", "jpeg progressive", "jpeg talkative", "png", "png palette", "webp", "heic"]
)
def test_a_photo_cut_short_is_refused(name: str, share: float):
    content = GOOD[name][0]
    whole = content.index(b"\xff\xd9", 4000) if name == "jpeg talkative" else len(content)
    with pytest.raises(PhotoRefused):
        examine(content[: int(whole * share)])


def test_a_large_jpeg_decoded_at_a_fraction_is_still_read_to_its_end():
    content = saved(scene(1, (4000, 3000)), "JPEG")
    assert refusal(content[: len(content) * 9 // 10]) == "photo_damaged"


@pytest.mark.parametrize("name", [b"zTXt", b"iTXt", b"iCCP"])
def test_a_block_that_unfolds_to_a_flood_is_refused(name: bytes):
    assert refusal(traps.png_unfolding(name)) == "photo_damaged"


def test_many_words_together_are_refused():
    flood = [pictures.chunk(b"tEXt", b"Comment\0" + b"a" * 900_000) for _ in range(6)]
    assert refusal(pictures.with_chunks(saved(scene(1), "PNG"), *flood)) == "photo_damaged"


def test_a_jpeg_of_endless_passes_is_refused():
    assert examine(traps.jpeg_of_many_scans(20)).width == 64
    with pytest.raises(PhotoDamaged, match="ValueError"):
        examine(traps.jpeg_of_many_scans(60_000))


def test_a_refusal_gives_its_seat_back():
    """It is taken after the pixels were counted: a picture cut short is refused while it sits."""
    for _ in range(50):
        assert refusal(CUT_SHORT) == "photo_damaged"
    assert examine(GOOD["png"][0]).width == 320


# --- whatever a stranger sends


@pytest.mark.filterwarnings("ignore")  # decoders may grumble about damage
@settings(deadline=None, max_examples=250)
@given(name=st.sampled_from(sorted(GOOD)), data=st.data())
def test_whatever_is_changed_a_photo_passes_or_is_refused(name: str, data: st.DataObject):
    content = bytearray(GOOD[name][0])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        examined = examine(bytes(content), Limits(pixels=1_000_000))
    except PhotoRefused:
        return
    for derivative in examined.derivatives.values():
        assert strange_parts(derivative.content, derivative.content_type) == []


@settings(deadline=None, max_examples=150)
@given(
    block=st.binary(max_size=400),
    start=st.sampled_from([b"", b"Exif\0\0II*\0\x08\0\0\0", b"Exif\0\0MM\0*\0\0\0\x08"]),
)
def test_no_exif_block_fails_a_photo(block: bytes, start: bytes):
    content = with_segments(TINY, segment(0xE1, b"Exif\0\0" + start + block))
    assert {examine(content).width, examine(content).height} == {16, 8}


def test_an_exif_block_of_endless_entries_is_read_in_silence():
    block = traps.exif_of_many_entries()
    content = with_segments(TINY, segment(0xE1, block))
    assert examine(content).width == 16
    assert (
        examine(pictures.with_chunks(saved(scene(1), "PNG"), pictures.chunk(b"eXIf", block[6:]))).width == 320
    )
