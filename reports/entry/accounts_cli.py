"""`flask accounts`, `flask audit`, `flask demo accounts`: the first administrator, lost passwords, the proof."""

from datetime import UTC, datetime

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from errors import FieldsRefused, NotFound
from models import Account, Reading, Role, Session
from reports.admin import people
from reports.demo.accounts import seed_demo_accounts
from reports.demo.demo_cli import demo
from reports.entry import accounts, audit, codes, passwords
from reports.entry.access import Seat
from reports.entry.audit import By
from reports.entry.staff_refusals import UsernameTaken
from wiring import wiring

group = AppGroup("accounts", help="Accounts of units and staff.")
audit_group = AppGroup("audit", help="Who saw and changed what.")
CONSOLE = By(None, "console")


def register(app: Flask) -> None:
    """Put the commands on the application."""
    app.cli.add_command(group)
    app.cli.add_command(audit_group)


@group.command("create")
@click.argument("username")
@click.option("--name", default="", help="Full name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", help="Code of the unit, for unit_member and unit_head.")
@click.option("--area", help="Code of the area, for a coordinator, moderator or viewer of one area.")
def create(username: str, name: str, role: str, unit: str | None, area: str | None) -> None:
    """Make an account with one role; prints its first password, once."""
    password = passwords.temporary()
    seat = Seat(Role(role), unit, area)
    try:
        digest = passwords.digest(password, accounts.checked_name(username))
        with Session.begin() as session:
            made = accounts.create(session, username, name, digest, datetime.now(UTC), temporary=True)
            changed = people.seat(session, made, [seat])
            audit.record(session, CONSOLE, "account_added", made.username, changed)
    except UsernameTaken as error:
        raise click.ClickException(f"{username} is taken") from error
    except FieldsRefused as error:
        wrong = ", ".join(f"{field}: {why}" for field, why in error.fields.items())
        raise click.ClickException(wrong) from error
    click.echo(f"{made.username} {password}")


@group.command("reset")
@click.argument("username")
@click.option("--forget-code", is_flag=True, help="Let them log in without a code (lost phone).")
def reset(username: str, forget_code: bool) -> None:
    """Give an account a new password and end its log-ins and its lock; prints the password, once."""
    password = passwords.temporary()
    digest = passwords.digest(password, accounts.spelled(username))
    try:
        with Session.begin() as session:
            account = accounts.by_name(session, username)
            accounts.set_digest(session, account, digest, temporary=True)
            if forget_code:
                codes.forget(account)
            detail = {"second_factor_forgotten": forget_code}
            audit.record(session, CONSOLE, "password_reset", account.username, detail)
    except NotFound as error:
        raise click.ClickException(f"there is no account {username}") from error
    click.echo(f"{account.username} {password}")


@group.command("list")
def list_accounts() -> None:
    """Every account with its roles."""
    with Reading() as session:
        for account in session.scalars(select(Account).order_by(Account.username)):
            seats = ", ".join(
                ":".join(filter(None, (one.role.value, one.unit_code, one.area_code)))
                for one in account.memberships
            )
            marks = "" if account.active else " (not active)"
            click.echo(f"{account.username}{marks}  {account.full_name}  {seats}")


@audit_group.command("verify")
def verify() -> None:
    """Recompute the chain of the audit; fails naming the first entry that does not hold.

    The printed hash stands for the whole audit until now: kept somewhere else, it shows later that nobody rewrote it.
    """
    with Reading() as session:
        verdict = audit.verify(session)
    if verdict.broken_at is not None:
        raise click.ClickException(f"entry {verdict.broken_at} is broken: {verdict.reason}")
    click.echo(f"{verdict.entries} entries hold; the last hash is {verdict.head}")


@demo.command("accounts")
def demo_accounts() -> None:
    """Make the demo's accounts where they are missing and print how to log in; production refuses."""
    if not wiring().settings.simulated:
        raise click.ClickException("production has no demo accounts")
    with Session.begin() as session:
        logins = seed_demo_accounts(session)
    for login in logins:
        click.echo(str(login))
