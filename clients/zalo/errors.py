"""What Zalo says when it says no. It does so with HTTP 200 and a number, so the sorting is done here."""

from clients.http import Refused, Unavailable


class TokenRejected(Refused):
    """The resident's access token is bad, expired or revoked: sign in again."""


class CodeRejected(Refused):
    """The one-time code for a phone or place is wrong, used or older than two minutes: ask the resident again."""


class OutsideVietnam(Unavailable):
    """Zalo gives personal fields only to servers inside Vietnam: the operator must host or have a proxy there."""


class TokenExpired(Unavailable):
    """The Official Account's token has run out or was never set: the operator must give a new one."""


class AccountTrouble(Unavailable):
    """The app or the Official Account lacks a right, a package or money: the operator mends it in Zalo's console."""


class OutsideWindow(Refused):
    """The resident has not been in touch with the Official Account for seven days: no chat message may be sent."""


class Unreachable(Refused):
    """The resident does not want, or cannot get, messages of the Official Account."""


# Graph: calls that failed inside, quotas of the app; -32 is the limit of calls in a minute, of both APIs.
_GRAPH_PASSING = {-32, 10000, 10002, 12000, 12002, 12003, 12004, 12010}
_OA_TOKEN = {-216, -220}
_OA_ACCOUNT = {-204, -205, -209, -212, -215, -219, -221, -223, -224, -240, -242, -320, -321}
_OA_WINDOW = {-230, -232}
_OA_UNREACHABLE = {-213, -217, -227, -244}
# Wrong field, too long, kind of message or of account not supported, content against the rules.
_OA_NEVER = {-100, -201, -210, -233, -235, -237, -238, -241, -248, -249, -403}


def graph_trouble(code: int) -> Unavailable | Refused:
    """An error of `/me`. Raises nothing: returns what to raise."""
    said = f"Zalo Graph error {code}"
    if code == 452:
        return TokenRejected(said)
    if code == -501:
        return OutsideVietnam(said)
    return Unavailable(said) if code in _GRAPH_PASSING else Refused(said)


def code_trouble(code: int) -> Unavailable | Refused:
    """An error of `/me/info`. Its numbers for a used or old code are documented nowhere: the rest means ask again."""
    trouble = graph_trouble(code)
    return CodeRejected(str(trouble)) if type(trouble) is Refused else trouble


def oa_trouble(code: int) -> Unavailable | Refused:
    """An error of the Official Account's API. Unknown ones pass, or end as a dead letter someone sees."""
    said = f"Zalo OA error {code}"
    if code in _OA_TOKEN:
        return TokenExpired(said)
    if code in _OA_ACCOUNT:
        return AccountTrouble(said)
    if code in _OA_WINDOW:
        return OutsideWindow(said)
    if code in _OA_UNREACHABLE:
        return Unreachable(said)
    return Refused(said) if code in _OA_NEVER else Unavailable(said)
