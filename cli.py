"""The `flask` commands: doors for those who run the service."""

import json
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_openapi3.openapi import OpenAPI

import migrations
from config import Settings
from doors import apidocs
from operations import checking, keys, running
from operations.backup import backup_cli
from province import province_cli
from reports.demo import demo_cli
from reports.entry import accounts_cli
from wiring import wiring

db = AppGroup("db", help="The database's shape.")

keys_group = AppGroup("keys", help="The keys that encrypt personal data and sign push.")


def register(app: Flask) -> None:
    """Put the commands on the application."""
    for command in (db, keys_group, run_everything, web, check, describe_api):
        app.cli.add_command(command)
    province_cli.register(app)
    demo_cli.register(app)
    accounts_cli.register(app)
    backup_cli.register(app)


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this version's shape; repeating it does nothing."""
    migrations.upgrade(wiring().engine)
    click.echo("The database is up to date.")


@db.command("revision")
@click.argument("message")
def db_revision(message: str) -> None:
    """Write the next migration from what the models have become (developers only; then read it)."""
    migrations.make(wiring().engine, message)


@keys_group.command("renew")
def renew_keys() -> None:
    """Encrypt everything anew with the first key of DATA_KEYS; afterwards the others are needed no more."""
    for table, count in sorted(keys.renew().items()):
        click.echo(f"{count} rows of {table}")
    click.echo("Everything is encrypted with the newest key.")


@keys_group.command("push")
def make_push_key() -> None:
    """Print a new key for push to units' phones, as a line for the environment; nothing is changed."""
    click.echo(keys.new_push_key(), nl=False)


@click.command("run-all")
@click.option(
    "--demo",
    type=click.IntRange(0, 100_000),
    default=0,
    help="Begin a new demonstration with so many reports.",
)
@with_appcontext
def run_everything(demo: int) -> None:
    """Run the whole service on this machine: private Redis, migrations, province, web, workers and clock."""
    _check_doors(wiring().settings)
    raise SystemExit(running.run_all(wiring(), _app(), demo))


@click.command("web")
@with_appcontext
def web() -> None:
    """Run only the web server, as HOST, PORT, WEB_PROCESSES and WEB_THREADS say."""
    _check_doors(wiring().settings)
    running.serve(wiring().settings, _app())


@click.command("check")
@with_appcontext
def check() -> None:
    """Say of each setting and connection whether it is right; exit code 1 when one is not."""
    troubles = 0
    for name, trouble in checking.look(wiring()):
        troubles += bool(trouble)
        click.echo(f"{'WRONG' if trouble else 'ok   '}  {name}{f': {trouble}' if trouble else ''}")
    raise SystemExit(1 if troubles else 0)


@click.command("describe-api")
@with_appcontext
def describe_api() -> None:
    """Print the API's OpenAPI 3.1 description; the screens' types are made from it."""
    click.echo(json.dumps(apidocs.describe(_app())))


def _app() -> OpenAPI:
    return cast(OpenAPI, current_app._get_current_object())  # type: ignore[attr-defined]


def _check_doors(settings: Settings) -> None:
    if settings.jobs_only:
        raise click.ClickException("JOBS_ONLY is set: this process has no keys to let anybody in with")
