"""The three sizes in which a photo is kept: plain sRGB pixels and nothing else of what came in."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageDraw
from PIL.JpegImagePlugin import JpegImageFile

FULL_SIDE, CARD_SIDE, THUMB_SIDE = 1600, 640, 240
# A4 at 200 dots an inch, the least that a digitised paper must have (TT 05/2025/TT-BNV).
PAGE_SIDE = 2339
# A JPEG of halved colour is made of blocks of 16 pixels; what one pixel shows echoes through its block, and as
# colour one pixel further.
BLOCK = 16
_SIXTEEN_TO_EIGHT_BITS = 1 / 257
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


@dataclass(frozen=True)
class Derivative:
    """One size of a photo, as a file; width and height in pixels."""

    content: bytes
    content_type: str
    width: int
    height: int


# full (JPEG, up to 1600 pixels a side), card (WebP, 640) and thumb (WebP, 240).
Derivatives = dict[str, Derivative]


@dataclass(frozen=True)
class Rectangle:
    """A part of a picture, in fractions of its width and height from the upper left corner.

    Raises ValueError when no part of it lies in the picture; what reaches over the edge is cut.
    """

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        # Written so that not-a-number fails every comparison.
        inside = self.x < 1 and self.y < 1 and self.x + self.width > 0 and self.y + self.height > 0
        if not (inside and 0 < self.width < math.inf and 0 < self.height < math.inf):
            raise ValueError("rectangle outside of the picture")


def fit(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size, in its proportions, of which no side is longer than `side`; never larger than it was."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def plain_picture(image: Image.Image, orientation: int, profile: bytes, side: int = FULL_SIDE) -> Image.Image:
    """Bring a decoded picture of any mode to upright RGB in sRGB, up to `side`; what is clear becomes white."""
    picture = _shrink(_resizable(image), side)
    if picture.mode in ("RGBA", "LA"):
        picture = _on_white(picture)
    picture = _to_srgb(picture, profile)
    turn = _TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def derive(picture: Image.Image) -> Derivatives:
    """Encode an RGB picture in its three sizes, without any metadata."""
    card = _shrink(picture, CARD_SIDE)
    return {
        "full": jpeg(_shrink(picture, FULL_SIDE)),
        "card": _webp(card, quality=75),
        "thumb": _webp(_shrink(card, THUMB_SIDE), quality=70),
    }


def black_out(full: bytes, rectangles: Iterable[Rectangle]) -> Derivatives:
    """Burn black rectangles into the `full` derivative and make all three anew.

    A rectangle grows to whole JPEG blocks and a pixel more: so far does what it covers echo.
    """
    with JpegImageFile(BytesIO(full)) as kept:
        picture = kept.convert("RGB")
    pen = ImageDraw.Draw(picture)
    for part in rectangles:
        left, right = _blocks(part.x, part.width, picture.width)
        top, bottom = _blocks(part.y, part.height, picture.height)
        pen.rectangle((left, top, right - 1, bottom - 1), fill=_BLACK)
    return derive(picture)


def _blocks(start: float, length: float, whole: int) -> tuple[int, int]:
    """From where up to where, in pixels, around the fractions, within the picture."""
    first = math.floor(max(0.0, start) * whole / BLOCK) * BLOCK - 1
    last = math.ceil(min(1.0, start + length) * whole / BLOCK) * BLOCK + 1
    return max(0, first), min(last, whole)


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _resizable(image: Image.Image) -> Image.Image:
    """The same picture in a mode whose neighbouring pixels can be mixed."""
    if image.mode.startswith(("I", "F")):
        return image.point(lambda value: value * _SIXTEEN_TO_EIGHT_BITS).convert("L")
    if image.mode in ("RGBA", "LA"):
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("RGB") if image.mode in ("P", "1") else image


def _shrink(image: Image.Image, side: int) -> Image.Image:
    size = fit(image.size, side)
    if size == image.size:
        return image
    # First by whole numbers, which is quick, then the rest; Hamming is as quick as bilinear and nearly as sharp as
    # bicubic, which takes 16 ms more.
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=1.0)


def _on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, _WHITE)
    paper.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return paper


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Apply the colour profile; a broken one, or one of another kind of picture, is ignored."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return image.convert("RGB")
        if converted is not None:
            return converted
    return image.convert("RGB")


def jpeg(image: Image.Image) -> Derivative:
    """An RGB picture as JPEG, without any metadata."""
    return _encode(image, "JPEG", quality=80, optimize=True)


def _webp(image: Image.Image, quality: int) -> Derivative:
    # Method 2: the next ones take twice the time for 3 % less.
    return _encode(image, "WEBP", quality=quality, method=2)


def _encode(image: Image.Image, form: str, **options: int) -> Derivative:
    bare = image.copy() if image.info else image
    bare.info = {}  # Pillow would write comments and profiles it finds there
    file = BytesIO()
    bare.save(file, form, **options)
    return Derivative(file.getvalue(), Image.MIME[form], image.width, image.height)
