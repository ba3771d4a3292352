"""The ways Zalo's door says no."""

from errors import Problem


class SignatureWrong(Problem):
    """The signature is missing or is not the one that our secret makes of this body."""

    status, code = 401, "signature_wrong"
