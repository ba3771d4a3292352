"""The demonstration's dossiers: some in every state, each with the life behind it that leads there.

A dossier's key follows from its place in the list, so that loading again adds nothing. They move by the same functions
as real ones, at moments of the past; history owes nobody anything, so the messages they would have caused are dropped.
"""

import hashlib
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from dossiers.catalogue import procedures
from dossiers.catalogue.conditions import Need, need
from dossiers.demo_scene import RESULT, Scene
from dossiers.demo_stories import Story
from dossiers.papers import keeping, pdf
from dossiers.papers.keeping import Paper
from models import (
    Agency,
    BankAccount,
    DossierState,
    Reading,
    Resident,
    Session,
)
from reports import deadlines
from wiring import Wiring

D = DossierState
# NAPAS has given this number to nobody.
NO_BANK = "970499"


def load(wired: Wiring, stories: Sequence[Story]) -> int:
    """Write the dossiers that are not there yet; returns how many. Raises Busy when the storage does not answer."""
    added = 0
    with Reading() as session:
        known = set(session.scalars(select(Resident.id).where(Resident.id.in_([it.key for it in stories]))))
    for story in stories:
        if story.key in known:
            continue
        with Reading() as session:
            papers = _papers_of(session, story)
        rows = {code: keeping.store(wired, _paper(code), story.filed_at) for code in papers}
        with Session.begin() as session:
            Scene(session, wired.province.dossiers, story, rows).play()
        added += 1
    return added


def open_accounts(session: OrmSession) -> int:
    """Give every agency without an account one at a bank that does not exist: no transfer can reach it."""
    known = set(session.scalars(select(BankAccount.unit_code)))
    missing = [it for it in session.scalars(select(Agency)) if it.unit_code not in known]
    for agency in missing:
        number = "".join(letter for letter in agency.code if letter.isalnum())
        session.add(
            BankAccount(
                unit_code=agency.unit_code,
                bank_bin=NO_BANK,
                account=f"DEMO{number}",
                holder="TAI KHOAN THU NGHIEM",
                source="demo",
            )
        )
    return len(missing)


def _papers_of(session: OrmSession, story: Story) -> list[str]:
    """What must be on file: the components its answers ask for, and the result where there is one."""
    known = procedures.find(session, story.procedure, deadlines.local(story.filed_at).date())
    assert known is not None, story.procedure
    needed = [it for it in known.entry.components if need(it, story.answers) is Need.REQUIRED]
    return [it.code for it in needed] + ([RESULT] if story.state in {D.DONE, D.RETURNED} else [])


def _paper(said: str) -> Paper:
    """A page that says what it is for, in plain letters."""
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((30, 30, 590, 847), outline="black", width=3)
    pen.text((60, 60), f"GIAY TO THU NGHIEM\n{said}", fill="black", font_size=32)
    out = BytesIO()
    page.save(out, "JPEG", quality=70)
    content = pdf.join([out.getvalue()])
    return Paper(content, 1, hashlib.sha256(content).hexdigest(), "none")
