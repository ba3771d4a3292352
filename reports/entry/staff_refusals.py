"""The ways the doors of units and staff say no."""

from errors import Problem


class CredentialsWrong(Problem):
    """Name or password is wrong; which one is not told."""

    status, code = 401, "credentials_wrong"


class CodeNeeded(Problem):
    """The password was right; the account also asks for a time-based code."""

    status, code = 401, "code_needed"


class CodeWrong(Problem):
    """The time-based code is wrong or was used before."""

    status, code = 401, "code_wrong"


class AccountLocked(Problem):
    """Too many failures; the answer carries Retry-After."""

    status, code = 429, "account_locked"


class CsrfWrong(Problem):
    """A changing request came without the session's X-CSRF-Token."""

    status, code = 403, "csrf_wrong"


class EnrolmentNeeded(Problem):
    """This role may work only after enrolling a time-based code."""

    status, code = 403, "enrolment_needed"


class PasswordTemporary(Problem):
    """The password was handed out by somebody else; its owner replaces it before anything else."""

    status, code = 403, "password_temporary"


class PasswordWeak(Problem):
    """The new password is too short, too long, too obvious or too well known."""

    status, code = 422, "password_weak"


class UsernameTaken(Problem):
    """Another account has this name."""

    status, code = 409, "username_taken"


class AlreadyEnrolled(Problem):
    """The account has a time-based code already; an administrator may reset it."""

    status, code = 409, "already_enrolled"


class LastAdmin(Problem):
    """Without this account nobody could administer the service any more."""

    status, code = 409, "last_admin"


class Exists(Problem):
    """There is one of this code or place already."""

    status, code = 409, "exists"


class InUse(Problem):
    """Others depend on it; it can be made inactive instead."""

    status, code = 409, "in_use"


class NeverPublished(Problem):
    """Matters of this category are never shown to everyone."""

    status, code = 409, "never_published"


class AddressRefused(Problem):
    """The channel's address is not one we may send to."""

    status, code = 422, "address_refused"


class NotReplayable(Problem):
    """The delivery is on its way, arrived or was cancelled: there is nothing to replay."""

    status, code = 409, "not_replayable"


class LiveFull(Problem):
    """This process holds as many live connections as it may; the screen asks again later."""

    status, code = 503, "live_full"


class ContactHidden(Problem):
    """The report is anonymous or has no resident: there is nobody to be reached."""

    status, code = 409, "contact_hidden"


class FiltersFull(Problem):
    """The account keeps as many saved filters as it may."""

    status, code = 409, "filters_full"


class OfficialAccountNotSet(Problem):
    """The settings name no Official Account (ZALO_OA_ID), so there is none to connect."""

    status, code = 409, "official_account_not_set"


class OtherOfficialAccount(Problem):
    """Zalo's consent was given for another Official Account than the settings name."""

    status, code = 409, "other_official_account"


class ConsentNotOurs(Problem):
    """The way back from Zalo carries a state that this person's log-in did not begin, or that is too old."""

    status, code = 422, "consent_not_ours"


class ConsentRefused(Problem):
    """Zalo gives no tokens for the code it sent; the detail tells its error."""

    status, code = 422, "consent_refused"


class ZaloSilent(Problem):
    """Zalo does not answer; connecting must be begun again."""

    status, code = 503, "zalo_silent"
