"""Which area a point lies in: the H3 table of the province pack, or official outlines once they are imported."""

from datetime import datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AreaShape
from reports.places.place import AreaFinder, CoordinatesWrong
from reports.reference import reference


class Atlas:
    """Finds areas; notices by itself when official outlines were imported, in every process."""

    def __init__(self, table: Path) -> None:
        self._by_cells = AreaFinder.from_table(table)
        self._by_shapes: AreaFinder | None = None
        self._edition: tuple[int, datetime | None] = (0, None)
        self._lock = Lock()

    def area_of(self, session: Session, latitude: float, longitude: float) -> str | None:
        """The code of the area at a WGS84 point; none outside the province, or where no point of the earth is."""
        try:
            return self.finder(session).area_of(latitude, longitude)
        except CoordinatesWrong:
            return None

    def finder(self, session: Session) -> AreaFinder:
        """What is in force now; for many points at once."""
        edition = reference(session).outlines
        if not edition[0]:
            return self._by_cells
        with self._lock:
            if self._by_shapes is None or self._edition != edition:
                shapes = {row.area_code: row.geometry for row in session.scalars(select(AreaShape))}
                self._by_shapes = AreaFinder.from_shapes(shapes)
                self._edition = edition
            return self._by_shapes
