"""Addresses of things: pages for people, and photos under a signature that runs out."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

# A unit's system or a phone may fetch a photo for this long; links are made anew with each answer.
PHOTO_LINK_LIFE = timedelta(days=7)
# What is signed for a file of a dossier opens no photo.
_FILE = "dossier-file:"


@dataclass(frozen=True)
class Links:
    """Makes and checks links. The first of the `keys` signs, all are accepted."""

    address: str
    keys: tuple[str, ...]

    def report(self, code: str) -> str:
        """Where a person reads about their report."""
        return f"{self.address}/app/reports/{code}"

    def filing(self) -> str:
        """Where a person begins a report, on the map."""
        return f"{self.address}/app/report?step=place"

    def ticket(self, ticket_id: str) -> str:
        """Where a unit works its ticket."""
        return f"{self.address}/field/#/tickets/{ticket_id}"

    def dossier(self, dossier_id: str, act: str = "") -> str:
        """Where a person follows their dossier, or does at once what is asked of them: `supplement`, `pay`."""
        return f"{self.address}/app/dossiers/{dossier_id}" + (f"/{act}" if act else "")

    def dossier_file(self, file_id: str, at: datetime) -> str:
        """A link by which the national system fetches a file of a dossier."""
        until = int((at + PHOTO_LINK_LIFE).timestamp())
        signature = self._sign(_FILE + file_id, until)
        return f"{self.address}/api/v1/interchange/files/{file_id}?until={until}&sig={signature}"

    def holds_file(self, file_id: str, until: str, signature: str, at: datetime) -> bool:
        """Whether a link to a file of a dossier was made by us and has not run out."""
        return self.holds(_FILE + file_id, until, signature, at)

    def photo(self, photo_id: str, variant: str, at: datetime) -> str:
        """A link to one derivative of a photo that is not public.

        The end is rounded up to a whole day, so that a browser's cache keeps working between two answers.
        """
        day = 86_400
        until = (int((at + PHOTO_LINK_LIFE).timestamp()) // day + 1) * day
        return f"{self.address}/photos/{photo_id}/{variant}?until={until}&sig={self._sign(photo_id, until)}"

    def public_photo(self, photo_id: str, variant: str) -> str:
        """A link to one derivative of an approved photo."""
        return f"{self.address}/photos/{photo_id}/{variant}"

    def holds(self, photo_id: str, until: str, signature: str, at: datetime) -> bool:
        """Whether the link was made by us and has not run out."""
        if not (until.isascii() and until.isdigit()) or len(until) > 12 or int(until) < at.timestamp():
            return False
        return any(
            hmac.compare_digest(self._sign(photo_id, int(until), key).encode(), signature.encode())
            for key in self.keys
        )

    def _sign(self, photo_id: str, until: int, key: str | None = None) -> str:
        said = f"photo:{photo_id}:{until}".encode()
        return hmac.new((key or self.keys[0]).encode(), said, hashlib.sha256).hexdigest()[:40]
