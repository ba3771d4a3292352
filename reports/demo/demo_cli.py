"""`flask demo load` and `flask map recount`: a province full of reports to look at, and its map counted anew."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select, text

from dossiers import demo as dossier_demo
from dossiers import demo_stories
from dossiers.jobs import freeze_index
from models import Reading, Report, Session
from reports import moderated, overdue
from reports.demo import load, sources
from reports.demo.sources import Case, CasesWrong
from reports.demo.world import Words, World
from reports.public import mapcount
from wiring import wiring

demo = AppGroup("demo", help="Data for trying things out.")
map_commands = AppGroup("map", help="The report map.")


def register(app: Flask) -> None:
    """Put the commands on the application."""
    app.cli.add_command(demo)
    app.cli.add_command(map_commands)


@demo.command("load")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--synthetic", type=click.IntRange(1, 1_000_000), help="Make up so many reports instead.")
@click.option("--seed", default=1, show_default=True, help="Another seed scatters them otherwise.")
def load_demo(file: Path | None, synthetic: int | None, seed: int) -> None:
    """Load a city's published requests (CSV in the 311 layout, also .csv.gz) as reports scattered over the province.

    Dates are moved so that the latest is of today. Dossiers in every state come with them, at the first commune office,
    and some months of them before.
    Loading again adds nothing; a load that was stopped goes on. Nobody is sent anything.
    """
    if (file is None) == (synthetic is None):
        raise click.UsageError("either FILE or --synthetic N")
    if synthetic is not None:
        make_up(synthetic, seed)
    else:
        assert file is not None
        _fill(*_from_file(file), seed)


def begin(count: int) -> None:
    """Make up reports and dossiers for a service that was just installed; none where anybody has reported anything."""
    with Reading() as session:
        if session.scalar(select(Report.id).limit(1)) is not None:
            return
    make_up(count, seed=1)


def make_up(count: int, seed: int) -> None:
    """Load so many made-up reports, the latest of today, and the demonstration's dossiers, telling how far it is."""
    words = Words.read(wiring().settings.province / "demo")
    _fill(sources.synthetic(count, seed, words.weights), count, sources.latest_synthetic(count), seed)


def _fill(cases: Iterable[Case], count: int, latest: datetime, seed: int) -> None:
    now, folder = datetime.now(UTC), wiring().settings.province / "demo"
    with Session.begin() as session:
        dossier_demo.open_accounts(session)
    stories = [*demo_stories.read(folder, now), *demo_stories.read_past(folder, now)]
    click.echo(f"{dossier_demo.load(wiring(), stories)} dossiers added, {freeze_index()} months frozen.")
    # The reports come last, because by them `begin` knows that all is there.
    _load(cases, count, _world(Words.read(folder), seed), load.shift_to(latest, now), now)


@map_commands.command("recount")
def recount_map() -> None:
    """Reckon anew which reports wait for a moderator and which are marked as overdue, and count the map anew. Needed
    only if reports were changed by hand."""
    with Session.begin() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL statement_timeout = 0"))  # nobody waits for a page here
        moderated.reckon_all(session)
        overdue.reckon_all(session)
        cells = mapcount.recount(session)
    click.echo(f"{cells} cells.")


def _from_file(file: Path) -> tuple[Iterable[Case], int, datetime]:
    try:
        found = sources.survey(file)
    except CasesWrong as error:
        raise click.ClickException(f"{file}: {error}") from error
    if found.unreadable:
        click.echo(f"{found.unreadable} rows without a key or a moment are left out.", err=True)
    return sources.read(file), found.count, found.latest


def _world(words: Words, seed: int) -> World:
    with Reading() as session:
        return World.read(session, words, wiring().atlas.finder(session), seed)


def _load(cases: Iterable[Case], count: int, world: World, shift: timedelta, now: datetime) -> None:
    added = 0
    with click.progressbar(length=count, label="reports", file=sys.stderr) as bar:
        for chunk in load.load(cases, world, shift, now):
            added += chunk.added
            bar.update(chunk.read)
    if added:
        with Session.begin() as session:
            session.execute(text("ANALYZE"))  # so that the database knows how much there is of what
    click.echo(f"{added} reports added, {count - added} were there.")
