"""The door of administrators to accounts and to the audit."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask_openapi3.models.tag import Tag
from sqlalchemy.orm import Session as OrmSession

from doors.apidocs import problems
from doors.late_api import LateAPI
from models import Reading
from reports.admin import audit_log, people
from reports.admin.admin_shapes import (
    AccountEdit,
    AccountList,
    AccountView,
    AuditQuery,
    EntryPage,
    NameQuery,
    NewAccount,
    SeatForm,
)
from reports.admin.audit_log import Wanted
from reports.entry import accounts, codes, passwords
from reports.entry.access import Permission, Seat, allow
from reports.entry.admission import Answer
from reports.entry.recorded import Done, recorded
from reports.entry.staff_shapes import IdPath

bp = LateAPI(
    "admin_accounts",
    __name__,
    url_prefix="/api/v1/admin",
    abp_tags=[Tag(name="Administration: accounts and audit")],
    abp_responses={**problems(401, 403, 422)},
)


@bp.get("/accounts", responses={200: AccountList})
@allow(Permission.MANAGE_ACCOUNTS)
def list_accounts(query: NameQuery) -> Answer:
    """Accounts with their roles."""
    with Reading() as session:
        found = people.listed(session, query.q)
        return {"items": [people.account_view(account) for account in found]}


@bp.post("/accounts", responses={201: AccountView, **problems(409)})
@allow(Permission.MANAGE_ACCOUNTS)
def add_account(body: NewAccount) -> Answer:
    """Make an account; its first password is in this answer and never shown again."""
    password = passwords.temporary()
    digest = passwords.digest(password, accounts.checked_name(body.username))

    def work(session: OrmSession) -> Done:
        now = datetime.now(UTC)
        account = accounts.create(session, body.username, body.full_name, digest, now, temporary=True)
        account.email = body.email
        changed = people.seat(session, account, _seats(body.memberships))
        view = people.account_view(account) | {"password": password}
        return Done("account_added", account.username, view, changed)

    return recorded(work), 201


@bp.put("/accounts/<uuid:id>", responses={200: AccountView, **problems(404, 409)})
@allow(Permission.MANAGE_ACCOUNTS)
def edit_account(path: IdPath, body: AccountEdit) -> Answer:
    """Change an account and its roles; one that is no longer active is logged out at once."""
    values = body.model_dump(include={"full_name", "email", "active"})

    def work(session: OrmSession) -> Done:
        account = people.locked(session, path.id)
        changed = people.edit(session, account, values, _seats(body.memberships))
        return Done("account_changed", account.username, people.account_view(account), changed)

    return recorded(work)


@bp.post("/accounts/<uuid:id>/password", responses={200: AccountView, **problems(404)})
@allow(Permission.MANAGE_ACCOUNTS)
def reset_password(path: IdPath) -> Answer:
    """Give a person who forgot theirs a new password, in this answer and never shown again; their log-ins end."""
    password = passwords.temporary()
    with Reading() as session:
        username = people.found(session, path.id).username
    digest = passwords.digest(password, username)

    def work(session: OrmSession) -> Done:
        account = people.locked(session, path.id)
        accounts.set_digest(session, account, digest, temporary=True)
        view = people.account_view(account) | {"password": password}
        return Done("password_reset", account.username, view)

    return recorded(work)


@bp.delete("/accounts/<uuid:id>/totp", responses={200: AccountView, **problems(404)})
@allow(Permission.MANAGE_ACCOUNTS)
def forget_second_factor(path: IdPath) -> Answer:
    """Let a person who lost their phone log in without a code; their log-ins end."""

    def work(session: OrmSession) -> Done:
        account = people.locked(session, path.id)
        codes.forget(account)
        accounts.sign_out(session, account.id)
        return Done("second_factor_forgotten", account.username, people.account_view(account))

    return recorded(work)


@bp.delete("/accounts/<uuid:id>/sessions", responses={200: AccountView, **problems(404)})
@allow(Permission.MANAGE_ACCOUNTS)
def sign_out(path: IdPath) -> Answer:
    """End all log-ins of an account."""

    def work(session: OrmSession) -> Done:
        account = people.locked(session, path.id)
        accounts.sign_out(session, account.id)
        return Done("signed_out", account.username, people.account_view(account))

    return recorded(work)


@bp.get("/audit", responses={200: EntryPage})
@allow(Permission.READ_AUDIT)
def list_audit(query: AuditQuery) -> Answer:
    """Who saw and changed what, the latest first."""
    wanted = Wanted(query.account, query.act, query.subject, query.since, query.until)
    with Reading() as session:
        items, following = audit_log.page(session, wanted, query.limit, query.after)
    return {"items": items, "next": following}


def _seats(said: Sequence[SeatForm]) -> list[Seat]:
    return [Seat(one.role, one.unit, one.area) for one in said]
