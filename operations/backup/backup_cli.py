"""`flask backup` and `flask restore`: the doors of whoever keeps the service's data."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from clients.http import Refused, Unavailable
from operations.backup import restoring, taking
from operations.backup.manifest import BackupRefused, Manifest
from wiring import wiring

_TROUBLE = (BackupRefused, Unavailable, Refused, OSError, SQLAlchemyError)


def register(app: Flask) -> None:
    """Put the commands on the application."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)


@click.command("backup")
@click.argument("to", type=click.Path(path_type=Path))
@with_appcontext
def backup(to: Path) -> None:
    """Copy the database and every file it names into the new folder TO, while the service runs.

    Keys are not copied: keep them, and the environment, apart from it. Exit code 1 when files were lost before.
    """
    try:
        manifest = taking.take(wiring(), to, click.echo)
    except _TROUBLE as error:
        raise click.ClickException(_said(error)) from error
    click.echo(f"{to}: everything until {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC, {manifest.files} files.")
    _tell_of_audit(manifest)
    for key in manifest.missing:
        click.echo(f"MISSING in the storage, and so in the backup: {key}", err=True)
    raise SystemExit(1 if manifest.missing else 0)


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@with_appcontext
def restore(source: Path) -> None:
    """Put the backup in the folder SOURCE into an empty database and storage, proving it first."""
    try:
        manifest = restoring.restore(wiring(), source, click.echo)
    except _TROUBLE as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"Restored: everything until {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC, {manifest.files} files."
    )
    _tell_of_audit(manifest)


def _said(trouble: Exception) -> str:
    # The text of a database's error may hold addresses and what people wrote.
    return f"the database: {type(trouble).__name__}" if isinstance(trouble, SQLAlchemyError) else str(trouble)


def _tell_of_audit(manifest: Manifest) -> None:
    chain = manifest.audit
    if chain.broken_at is None:
        click.echo(f"The audit holds: {chain.entries} entries, the last hash is {chain.head}.")
    else:
        click.echo(f"The audit was broken at entry {chain.broken_at} when the backup was made.", err=True)
