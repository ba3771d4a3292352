"""What a dossier is called: a reference of ours from the first day, and its code from acceptance on."""

import re
import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.refusals import NoAgency
from models import Agency
from models.sequence import next_value
from reports import deadlines

# Crockford's letters without I, L, O, U: nothing in them is misread or misheard.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE = re.compile(r"^TN[0-9A-HJKMNP-TV-Z]{8}$")
# The old right-to-left spelling of agencies and the present one; provinces count with 4 digits, ministries with 6 or 7.
CODE = re.compile(r"^(?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,3}){0,5})-(\d{6})-\d{4,7}$")

# Either of them somewhere in what people write.
IN_WORDS = re.compile(
    r"\bTN-?[0-9A-HJKMNP-TV-Z]{4}-?[0-9A-HJKMNP-TV-Z]{4}\b"
    r"|\b(?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,3}){0,5})-\d{6}-\d{4,7}\b",
    re.IGNORECASE,
)


def new_reference() -> str:
    """A reference nobody can guess, short enough to be read out: TN7K3M9QXD."""
    return "TN" + "".join(secrets.choice(LETTERS) for _ in range(8))


def next_code(session: Session, unit_code: str, at: datetime) -> str:
    """The next `agency-yymmdd-nnnn` of the agency's local day; past 9999 it grows by a digit. Raises NoAgency.

    Call it late: until the transaction ends, every other acceptance of the agency waits. No number is ever left out,
    for a transaction that fails gives its number back.
    """
    agency = session.get(Agency, unit_code)
    if agency is None:
        raise NoAgency
    day = deadlines.local(at).strftime("%y%m%d")
    return f"{agency.code}-{day}-{next_value(session, f'dossier-{agency.code}-{day}'):04d}"


def is_code(said: str) -> bool:
    """Whether it is a dossier's code of any system of the country, its date a real one."""
    found = CODE.match(said)
    if found is None:
        return False
    try:
        datetime.strptime(found[1], "%y%m%d")  # noqa: DTZ007 - only whether there is such a day
    except ValueError:
        return False
    return True


def tidy(said: str) -> str:
    """A reference or code as people type it, as we write it: "tn7k3m-9qxd" -> "TN7K3M9QXD"."""
    typed = "".join(said.split()).upper()
    bare = typed.replace("-", "")
    return bare if REFERENCE.match(bare) else typed


def within(text: str) -> str:
    """The first reference or code in what somebody wrote, as we write it; "" where there is none."""
    found = IN_WORDS.search(text)
    return tidy(found[0]) if found else ""
