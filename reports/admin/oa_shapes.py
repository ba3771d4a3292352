"""What travels through the door of administrators to the Official Account."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from models import GrantAct
from reports.chat.grants import Standing

Short = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern="^[0-9]+$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class ReturnQuery(BaseModel):
    """What Zalo brings back."""

    code: Code
    oa_id: Short
    state: Code


class AccountCheck(BaseModel):
    """What Zalo calls the Official Account, or why it does not answer."""

    ok: bool
    trouble: str
    name: str | None = None


class TemplatesCheck(BaseModel):
    """How many template messages may be sent today and how many are left, or why it is not told."""

    ok: bool
    trouble: str
    total: int | None = None
    remain: int | None = None


class CheckView(BaseModel):
    """What Zalo answered just now."""

    account: AccountCheck
    templates: TemplatesCheck


class ConsentView(BaseModel):
    """Where to consent, and until when."""

    url: str
    expires_at: datetime


class GrantEventView(BaseModel):
    """How a pair of tokens came, or that renewing began to fail."""

    act: GrantAct
    at: datetime
    error: str


class ZaloView(BaseModel):
    """The Official Account. `callback_url` is what must be saved in Zalo's console."""

    oa_id: str
    standing: Standing
    renewed_at: datetime | None
    expires_at: datetime | None
    refresh_expires_at: datetime | None
    failures: int
    failed_at: datetime | None
    last_error: str
    callback_url: str
    history: list[GrantEventView]
