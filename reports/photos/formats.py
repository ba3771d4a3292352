"""The four kinds of picture we take, told by their content, each opened by its own decoder and never by guessing."""

import struct
import zlib
from enum import StrEnum
from io import BytesIO
from typing import Any, ClassVar

import pillow_heif
from PIL import Image, PngImagePlugin
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from reports.photos.jpeg import take_apart

# All that a PNG may unfold from its text chunks; Pillow would allow 64 MB.
PngImagePlugin.MAX_TEXT_MEMORY = 4_000_000
# The picture itself, never a thumbnail that may show something else.
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False

_HEVC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF = {b"avif", b"avis"}

# What the decoders raise over bytes they cannot read. Never `Exception`: a job's time limit is one.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    RuntimeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    AssertionError,
    struct.error,
    zlib.error,
)


class PhotoRefused(Exception):
    """A photo that does not pass; `code` is stable and has words for people."""

    code: ClassVar[str]


class PhotoTypeNotAccepted(PhotoRefused):
    """Not a JPEG, PNG, WebP or HEIC, whatever its name says."""

    code = "photo_type_not_accepted"


class PhotoDamaged(PhotoRefused):
    """The file is cut short or its content contradicts itself."""

    code = "photo_damaged"


class PhotoTooManyPixels(PhotoRefused):
    """The picture would unfold to more pixels, or be longer or wider, than we take."""

    code = "photo_too_many_pixels"


class Kind(StrEnum):
    """The kinds accepted, by their media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"


def kind_of(content: bytes) -> Kind:
    """Tell the kind by the first bytes. Raises PhotoTypeNotAccepted."""
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content[4:8] == b"ftyp" and _is_heic(content):
        return Kind.HEIC
    raise PhotoTypeNotAccepted


def _is_heic(content: bytes) -> bool:
    """Whether the brands (ISO/IEC 23008-12 annex B) promise HEVC; AVIF shares the container and is not taken."""
    size = min(int.from_bytes(content[:4], "big"), 256)
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, size, 4))}
    return bool(brands & _HEVC) and not brands & _AVIF


def open_photo(kind: Kind, content: bytes) -> ImageFile:
    """Read the header, not the pixels. Raises PhotoDamaged or PhotoTooManyPixels."""
    try:
        match kind:
            case Kind.JPEG:
                return _open_jpeg(content)
            case Kind.PNG:
                return PngImageFile(BytesIO(content))
            case Kind.WEBP:
                return WebPImageFile(BytesIO(content))
            case Kind.HEIC:
                return _open_heic(content)
    except Image.DecompressionBombError as error:
        raise PhotoTooManyPixels from error
    except _DAMAGE as error:
        raise PhotoDamaged(type(error).__name__) from error


def decode(image: ImageFile, size: tuple[int, int]) -> None:
    """Unfold the first picture of the file; a JPEG at a half, quarter or eighth if still no smaller than `size`.

    Raises PhotoDamaged when the file is cut short, or unfolds to another size than its header said.
    """
    try:
        if isinstance(image, JpegImageFile):
            image.draft(None, size)
        promised = image.size
        image.load()
    except _DAMAGE as error:
        raise PhotoDamaged(type(error).__name__) from error
    if image.size != promised:
        raise PhotoDamaged("not of the size promised")


def block(image: ImageFile, name: str) -> bytes:
    """The raw `exif`, `xmp` or `icc_profile` block of a decoded picture; empty when there is none."""
    found: Any = image.info.get(name)
    return found if isinstance(found, bytes) else b""


def _open_jpeg(content: bytes) -> ImageFile:
    parts = take_apart(content)
    image = JpegImageFile(BytesIO(parts.picture))
    image.info = {"exif": parts.exif, "xmp": parts.xmp, "icc_profile": parts.profile}
    return image


def _open_heic(content: bytes) -> ImageFile:
    image: ImageFile = pillow_heif.HeifImageFile(BytesIO(content))  # type: ignore[no-untyped-call]
    if tiling := image.info.get("tiling"):
        tile = tiling["tile_width"] * tiling["tile_height"]
        if tiling["num_columns"] * tiling["num_rows"] * tile > 2 * image.width * image.height + 4 * tile:
            raise ValueError("more tiles than the picture has room for")
    return image
