"""What the photo gate refuses, as people and programs are told."""

from errors import Problem
from reports.photos.gate import PhotoRefused


class PhotoEmpty(Problem):
    """The file is empty."""

    status, code = 422, "photo_empty"


class PhotoTooLarge(Problem):
    """The file has more bytes than we take."""

    status, code = 413, "photo_too_large"


class PhotoTypeNotAccepted(Problem):
    """Not a JPEG, PNG, WebP or HEIC, whatever its name says."""

    status, code = 415, "photo_type_not_accepted"


class PhotoTooManyPixels(Problem):
    """The picture would unfold to more pixels than we take."""

    status, code = 413, "photo_too_many_pixels"


class PhotoDamaged(Problem):
    """The file is cut short or contradicts itself."""

    status, code = 422, "photo_damaged"


_BY_CODE: dict[str, type[Problem]] = {
    problem.code: problem
    for problem in (PhotoEmpty, PhotoTooLarge, PhotoTypeNotAccepted, PhotoTooManyPixels, PhotoDamaged)
}


def problem_of(refused: PhotoRefused, *, field: str) -> Problem:
    """The refusal of the file sent under `field`, for people."""
    return _BY_CODE[refused.code](fields={field: refused.code})
