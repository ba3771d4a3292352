"""The one gate every photo passes, from wherever it comes: it fails closed and lets through pixels only.

Nothing here knows the database or the web; the door turns PhotoRefused into a problem by its `code`.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore

from PIL.Image import Image
from PIL.ImageFile import ImageFile

from reports.photos.derivatives import (
    FULL_SIDE,
    PAGE_SIDE,
    Derivative,
    Derivatives,
    Rectangle,
    black_out,
    derive,
    fit,
    jpeg,
    plain_picture,
)
from reports.photos.fingerprint import ALIKE, hash_distance, likeness_of
from reports.photos.formats import (
    Kind,
    PhotoDamaged,
    PhotoRefused,
    PhotoTooManyPixels,
    PhotoTypeNotAccepted,
    block,
    decode,
    kind_of,
    open_photo,
)
from reports.photos.metadata import read_metadata

__all__ = [
    "ALIKE",
    "Derivative",
    "Derivatives",
    "Examined",
    "Limits",
    "PhotoDamaged",
    "PhotoEmpty",
    "PhotoRefused",
    "PhotoTooLarge",
    "PhotoTooManyPixels",
    "PhotoTypeNotAccepted",
    "Rectangle",
    "black_out",
    "examine",
    "hash_distance",
    "page",
]

# More photos at once than processors would only take more memory. A large one that cannot be decoded at a fraction
# takes up to 1 GB (a WebP of 50 million pixels, measured), so these wait for each other.
LARGE = 16_000_000
_SEATS = BoundedSemaphore(os.cpu_count() or 1)
_LARGE_SEAT = BoundedSemaphore(1)


class PhotoEmpty(PhotoRefused):
    """There are no bytes."""

    code = "photo_empty"


class PhotoTooLarge(PhotoRefused):
    """The file has more bytes than we take."""

    code = "photo_too_large"


@dataclass(frozen=True)
class Limits:
    """What a photo may be: bytes of the file, pixels in all, pixels a side."""

    size: int = 15_000_000
    pixels: int = 50_000_000
    side: int = 16_384


@dataclass(frozen=True)
class Examined:
    """All that is kept of a photo. Place (WGS84 degrees) and time (aware UTC) are the camera's claim, and private.

    `sha256` is of the bytes as they came; `likeness` is compared by hash_distance; `width` and `height` are those
    of the original, upright.
    """

    sha256: str
    likeness: int
    content_type: str
    width: int
    height: int
    latitude: float | None
    longitude: float | None
    taken_at: datetime | None
    derivatives: Derivatives


def examine(content: bytes, limits: Limits = Limits()) -> Examined:
    """Take in one photo: JPEG, PNG, WebP or HEIC, told by its content; of several pictures in a file the first.

    Raises PhotoEmpty, PhotoTooLarge, PhotoTypeNotAccepted, PhotoTooManyPixels or PhotoDamaged, all PhotoRefused.
    """
    if not content:
        raise PhotoEmpty
    if len(content) > limits.size:
        raise PhotoTooLarge
    kind = kind_of(content)
    with open_photo(kind, content) as image:
        _check_pixels(image, limits)
        with _seat(kind, image):
            return _take_in(content, kind, image)


def page(content: bytes, limits: Limits = Limits()) -> bytes:
    """Take in a photo of a page of paper: an upright JPEG at the resolution of a scan, and nothing else of it.

    Raises what `examine` raises.
    """
    if not content:
        raise PhotoEmpty
    if len(content) > limits.size:
        raise PhotoTooLarge
    kind = kind_of(content)
    with open_photo(kind, content) as image:
        _check_pixels(image, limits)
        with _seat(kind, image):
            return jpeg(_upright(kind, image, PAGE_SIDE)).content


def _check_pixels(image: ImageFile, limits: Limits) -> None:
    if image.width * image.height > limits.pixels or max(image.size) > limits.side:
        raise PhotoTooManyPixels


def _seat(kind: Kind, image: ImageFile) -> BoundedSemaphore:
    large = kind is not Kind.JPEG and image.width * image.height > LARGE
    return _LARGE_SEAT if large else _SEATS


def _upright(kind: Kind, image: ImageFile, side: int) -> Image:
    decode(image, fit(image.size, side))
    said = read_metadata(block(image, "exif"), block(image, "xmp"))
    orientation = 1 if kind is Kind.HEIC else said.orientation
    return plain_picture(image, orientation, block(image, "icc_profile"), side)


def _take_in(content: bytes, kind: Kind, image: ImageFile) -> Examined:
    size = image.size
    decode(image, fit(size, FULL_SIDE))
    said = read_metadata(block(image, "exif"), block(image, "xmp"))
    # The HEIF decoder has already turned the picture; its EXIF is not to be believed twice (23008-12, 6.5.10).
    orientation = 1 if kind is Kind.HEIC else said.orientation
    picture = plain_picture(image, orientation, block(image, "icc_profile"))
    width, height = size if orientation < 5 else size[::-1]
    return Examined(
        sha256=hashlib.sha256(content).hexdigest(),
        likeness=likeness_of(picture),
        content_type=kind.value,
        width=width,
        height=height,
        latitude=said.latitude,
        longitude=said.longitude,
        taken_at=said.taken_at,
        derivatives=derive(picture),
    )
