"""Dossiers that have been filed, brought to where their screens have something to show."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.dossiers import PERSON
from tests.office import INTAKE, LEADER, Applicant, Office

WHO = "chi-hanh"


def paying(page: Page) -> None:
    """What is to be paid, with its code."""
    _at(page, lambda office, dossier: office.act(INTAKE, dossier, "accept"), "/pay")
    page.locator(".vietqr").wait_for()


def paid(page: Page) -> None:
    """The receipt."""
    _at(page, _paid, "/pay")
    page.locator(".sum").wait_for()


def lacking(page: Page) -> None:
    """What is asked for, and the history so far."""
    _at(page, lambda office, dossier: office.ask_for(dossier, "to-khai"), "")
    page.locator(".timeline").wait_for()


def adding(page: Page) -> None:
    """The papers that are to be added."""
    _at(page, lambda office, dossier: office.ask_for(dossier, "to-khai"), "/supplement")
    page.locator("input[type=file]").first.wait_for(state="attached")


def given(page: Page) -> None:
    """A result, who opened it, and five stars to give."""
    _at(page, _given, "")
    page.locator("#reads ~ button").click()
    page.locator(".reads").wait_for()


def looked_up(page: Page) -> None:
    """How a dossier stands, for anyone."""
    applicant = Applicant(_base(page), WHO)
    reference = applicant.shown(applicant.filed())["reference"]
    applicant.close()
    page.locator("input").nth(0).fill(reference)
    page.locator("input").nth(1).fill(PERSON["phone"][-4:])
    page.locator("form button").click()
    page.locator("#told").wait_for()


def _paid(office: Office, dossier: str) -> None:
    office.act(INTAKE, dossier, "accept")
    office.act(INTAKE, dossier, "cash")


def _given(office: Office, dossier: str) -> None:
    office.act(INTAKE, dossier, "accept")
    office.act(LEADER, dossier, "exemption", reason="Người có công với cách mạng")
    office.conclude(dossier)


def _at(page: Page, acts: Callable[[Office, str], object], screen: str) -> None:
    applicant, office = Applicant(_base(page), WHO), Office(_base(page))
    dossier = applicant.filed()
    acts(office, dossier)
    applicant.close()
    office.close()
    page.goto(f"/app/dossiers/{dossier}{screen}")


def _base(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"
