"""`flask province load` and `flask areas import`: the doors through which a province's data come in."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import delete, select

from models import Area, AreaShape, Reading, Session
from province.load import load
from province.pack import PackError, read
from wiring import wiring

province = AppGroup("province", help="The province pack: areas, categories, units, routing, calendar, words.")
areas = AppGroup("areas", help="Official outlines of communes and wards.")


def register(app: Flask) -> None:
    """Put the commands on the application."""
    app.cli.add_command(province)
    app.cli.add_command(areas)


@province.command("load")
@click.option("--replace", is_flag=True, help="Overwrite what staff edited with what the pack says.")
def load_province(replace: bool) -> None:
    """Read the pack of the PROVINCE setting, judge it as a whole, and write it into the database."""
    try:
        pack = read(wiring().settings.province)
    except PackError as error:
        raise click.ClickException(str(error)) from error
    with Session.begin() as session:
        counts = load(session, pack, replace=replace)
    written = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    click.echo(f"{pack.province.full_name}: {written or 'nothing new'}.")


@areas.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--partial", is_flag=True, help="Take the file although areas are missing: they will be outside."
)
def import_areas(file: Path, partial: bool) -> None:
    """Replace the approximate table of areas by official polygons (GeoJSON, WGS84, property `code`)."""
    with Reading() as session:
        known = set(session.scalars(select(Area.code)))
    # Loaded where it is needed: shapely would slow the start of every process.
    from reports.places.boundaries import BoundariesWrong, Trouble, read_geojson

    try:
        boundaries = read_geojson(file, known)
    except BoundariesWrong as error:
        raise click.ClickException(str(error)) from error
    for remark in boundaries.remarks:
        click.echo(f"note: {remark}", err=True)
    if any(remark.trouble is Trouble.ABSENT for remark in boundaries.remarks) and not partial:
        raise click.ClickException(
            "areas are missing from the file; nothing was changed (--partial takes it anyway)"
        )
    now = datetime.now(UTC)
    rows = [AreaShape(area_code=c, geometry=g, imported_at=now) for c, g in boundaries.geojson().items()]
    with Session.begin() as session:
        session.execute(delete(AreaShape))
        session.add_all(rows)
    click.echo(f"{len(rows)} outlines are in force.")


@areas.command("forget")
def forget_areas() -> None:
    """Go back from official polygons to the approximate table of the pack."""
    with Session.begin() as session:
        session.execute(delete(AreaShape))
    click.echo("The table of the province pack is in force.")
