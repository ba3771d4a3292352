"""How the applicant found it: one to five stars, once, within the days the rules give after the end."""

from datetime import datetime, timedelta

from dossiers.history import line
from errors import TransitionRefused
from models import Dossier, DossierEvent
from province.schema import DossierRules
from reports.actor import Actor
from reports.refusals import AlreadyDone, TooLate
from reports.wording import clean


def rate(dossier: Dossier, rules: DossierRules, by: Actor, at: datetime, *, stars: int, comment: str) -> None:
    """Keep the rating. Raises TransitionRefused before the end, AlreadyDone, TooLate."""
    ended = dossier.done_at or dossier.ended_at
    if ended is None:
        raise TransitionRefused(extra={"state": dossier.state.value})
    if dossier.rating is not None:
        raise AlreadyDone
    if at > ended + timedelta(days=rules.rating_days):
        raise TooLate
    dossier.rating, dossier.rating_comment, dossier.rated_at = stars, clean(comment), at
    dossier.add_passage(line(by, DossierEvent.RATED, at))
