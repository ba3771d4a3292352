"""The ways money says no."""

from errors import Problem


class NothingOwed(Problem):
    """There is nothing to pay now: not asked, paid already, or the dossier has ended."""

    status, code = 409, "nothing_owed"


class FeesPaid(Problem):
    """What was paid is not asked again or waived; it can be refunded."""

    status, code = 409, "fees_paid"


class AccountMissing(Problem):
    """The agency has no account on file to transfer to."""

    status, code = 409, "account_missing"


class CheckoutClosed(Problem):
    """Paying inside Zalo is not set up here."""

    status, code = 409, "checkout_closed"


class PaymentSettled(Problem):
    """This payment has found its dossier already, or was refunded."""

    status, code = 409, "payment_settled"


class StatementUnreadable(Problem):
    """No bank statement: a CSV in UTF-8 with the columns date, reference, amount and description."""

    status, code = 422, "statement_unreadable"
