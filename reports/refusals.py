"""The ways the life of a report says no."""

from errors import Problem


class CategoryUnknown(Problem):
    """The category does not exist or is not offered any more."""

    status, code = 422, "category_unknown"


class Redirected(Problem):
    """Matters of this category are not taken here; the text tells where (complaint and denunciation law)."""

    status, code = 422, "category_redirected"


class OutsideProvince(Problem):
    """The point lies in no area of the province."""

    status, code = 422, "outside_province"


class PlaceUnclear(Problem):
    """The position is too inaccurate to send anyone; the person should move the pin."""

    status, code = 422, "place_unclear"


class PhotoUnknown(Problem):
    """A photo id is unknown, belongs to somebody else or is used already."""

    status, code = 422, "photo_unknown"


class PhotoNeeded(Problem):
    """A result must be shown by at least one photo taken afterwards."""

    status, code = 422, "photo_needed"


class ReasonNeeded(Problem):
    """This act asks for a reason in words."""

    status, code = 422, "reason_needed"


class UnitUnknown(Problem):
    """The unit does not exist or is not active."""

    status, code = 422, "unit_unknown"


class NobodyToAsk(Problem):
    """The report has no resident who could be asked or told."""

    status, code = 409, "nobody_to_ask"


class TooLate(Problem):
    """The time for this has passed (rating and reopening: seven days after the result)."""

    status, code = 409, "too_late"


class AlreadyDone(Problem):
    """This can be done once only and was done."""

    status, code = 409, "already_done"


class MergeRefused(Problem):
    """A report cannot be merged into itself, into a merged one or into one that was withdrawn or rejected."""

    status, code = 409, "merge_refused"


class ResidentBlocked(Problem):
    """The resident may read but not write until the moment in `extra["blocked_until"]`."""

    status, code = 403, "resident_blocked"
