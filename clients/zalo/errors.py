"""What Zalo says when it says no. It does so with HTTP 200 and a number, so the sorting is done here."""

from collections.abc import Mapping

from clients.http import Busy, Refused, Unavailable


class TokenRejected(Refused):
    """The resident's access token is bad, expired or revoked: sign in again."""


class CodeRejected(Refused):
    """The one-time code for a phone or place is wrong, used or older than two minutes: ask the resident again."""


class OutsideVietnam(Unavailable):
    """Zalo gives personal fields only to servers inside Vietnam: the operator must host or have a proxy there."""


class TokenExpired(Unavailable):
    """The Official Account's token has run out or was never set: a new one, or an administrator, is needed."""


class AccountTrouble(Unavailable):
    """The app or the Official Account lacks a right, a package or money: the operator mends it in Zalo's console."""


class TooFast(Busy):
    """More calls in a minute than the app or the Official Account may make."""


class QuotaUsed(Unavailable):
    """So many messages to this person, or of this kind, are allowed in a while, and they have been sent."""


class NotAtNight(Unavailable):
    """Messages of this kind are taken from 06:00 to 21:59 only."""


class OutsideWindow(Refused):
    """The resident has not been in touch with the Official Account for seven days: no chat message may be sent."""


class Unreachable(Refused):
    """The resident does not want, or cannot get, messages of the Official Account."""


class AttachmentExpired(Refused):
    """Zalo no longer has the file that was uploaded: upload it again."""


class TemplateUnfit(Refused):
    """The template does not exist, is not approved, or does not take these words or this kind of address."""


Kind = type[Unavailable] | type[Refused]


def _table(*kinds: tuple[Kind, set[int]]) -> Mapping[int, Kind]:
    return {code: kind for kind, codes in kinds for code in codes}


# Calls that failed inside, quotas of the app; -32 is the limit of calls in a minute, of both APIs.
_GRAPH = _table(
    (TokenRejected, {452}),
    (OutsideVietnam, {-501}),
    (Unavailable, {-32, 10000, 10002, 12000, 12002, 12003, 12004, 12010}),
)
_OA = _table(
    (TooFast, {-32}),
    (TokenExpired, {-216, -220}),
    (AccountTrouble, {-202, -204, -205, -209, -212, -215, -219, -221, -223, -224, -240, -242, -320, -321}),
    (OutsideWindow, {-230, -232, -311}),
    (Unreachable, {-213, -217, -227, -244}),
    (QuotaUsed, {-211, -218, -305}),
    (NotAtNight, {-234}),
    (AttachmentExpired, {-100}),
    (TemplateUnfit, {-249}),
    # Wrong field, too long, kind of message or of account not supported, content against the rules.
    (Refused, {-201, -210, -233, -235, -237, -238, -241, -248, -403}),
)
# Template messages by phone have numbers of their own: -100 is "unknown" there.
_TEMPLATE = _table(
    (TooFast, {-32}),
    (TokenExpired, {-124}),
    (
        AccountTrouble,
        {-101, -102, -103, -104, -105, -106, -120, -1201, -1202, -1241, -125, -126, -127, -128, -129}
        | {-135, -1351, -136, -137, -138, -1381},
    ),
    (Unreachable, {-108, -110, -114, -118, -119, -139, -140, -141}),
    (QuotaUsed, {-115, -144, -1441, -147, -1471, -1472}),
    (NotAtNight, {-133}),
    (
        TemplateUnfit,
        {-109, -1091, -111, -112, -1121, -1122, -1123, -1124, -113, -1131, -116, -117, -130, -131, -132}
        | {-146},
    ),
    (Refused, {-107, -121, -122, -123}),
)


def graph_trouble(code: int) -> Unavailable | Refused:
    """An error of `/me`. Raises nothing: returns what to raise."""
    return _GRAPH.get(code, Refused)(f"Zalo Graph error {code}")


def code_trouble(code: int) -> Unavailable | Refused:
    """An error of `/me/info`. Its numbers for a used or old code are documented nowhere: the rest means ask again."""
    trouble = graph_trouble(code)
    return CodeRejected(str(trouble)) if type(trouble) is Refused else trouble


def oa_trouble(code: int) -> Unavailable | Refused:
    """An error of the Official Account's API. Unknown ones pass, or end as a dead letter someone sees."""
    return _OA.get(code, Unavailable)(f"Zalo OA error {code}")


def template_trouble(code: int) -> Unavailable | Refused:
    """An error of template messages by phone. Unknown ones pass, or end as a dead letter someone sees."""
    return _TEMPLATE.get(code, Unavailable)(f"Zalo template error {code}")
