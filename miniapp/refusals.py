"""The ways the residents' door says no."""

from errors import Problem


class ZaloTokenRejected(Problem):
    """Zalo does not know the access token (any more), or it is another person's."""

    status, code = 401, "zalo_token_rejected"


class ZaloCodeRejected(Problem):
    """The one-time code for phone or location was used before or is older than two minutes."""

    status, code = 422, "zalo_code_rejected"


class ZaloUnavailable(Problem):
    """Zalo does not answer; the app may try again."""

    status, code = 503, "zalo_unavailable"


class EmergencyCallFirst(Problem):
    """Life may be at risk: the hotlines in `extra` must be called; the app confirms that this was shown."""

    status, code = 409, "emergency_call_first"


class GeocoderUnavailable(Problem):
    """The service that knows addresses does not answer; the pin can be set by hand."""

    status, code = 503, "geocoder_unavailable"
