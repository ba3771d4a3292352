"""Time-based codes (TOTP, RFC 6238) as the second factor: enrolling, and spending each code once."""

import base64
import hashlib
import hmac
import re
from datetime import datetime

import pyotp
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from models import Account
from reports.entry.staff_refusals import AlreadyEnrolled, CodeWrong

ISSUER = "Tây Ninh Smart"
CODE = re.compile(r"[0-9]{6}")
STEP_S = 30
# A phone's clock may be off by half a minute to either side.
STEPS_AROUND = (0, -1, 1)


def offered(key: str, account: Account, session_digest: str) -> str:
    """The secret (base32, 160 bits) offered to this log-in for enrolling.

    Derived from the service's key, so that nothing is kept until the person has shown a right code, and the secret
    cannot be chosen by whoever asks.
    """
    said = f"totp:{account.id}:{session_digest}".encode()
    return base64.b32encode(hmac.new(key.encode(), said, hashlib.sha256).digest()[:20]).decode()


def uri(secret: str, username: str) -> str:
    """The otpauth:// address that authenticator apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def enrol(session: Session, account: Account, secret: str, code: str, now: datetime) -> None:
    """Ask for codes of this secret from now on. Raises CodeWrong, AlreadyEnrolled."""
    if account.totp_secret is not None:
        raise AlreadyEnrolled
    step = _step_of(secret, code, now)
    if step is None:
        raise CodeWrong
    account.totp_secret, account.totp_last_step = secret, step


def spend(session: Session, account: Account, code: str, now: datetime) -> bool:
    """Whether the code is right and newer than any spent before; it is spent by asking."""
    step = _step_of(account.totp_secret or "", code, now)
    if step is None:
        return False
    spent = session.execute(
        update(Account)
        .where(
            Account.id == account.id,
            or_(Account.totp_last_step.is_(None), Account.totp_last_step < step),
        )
        .values(totp_last_step=step)
        .returning(Account.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return spent is not None


def forget(account: Account) -> None:
    """The person lost their phone: the next log-in needs no code (and a guarded role must enrol anew)."""
    account.totp_secret = account.totp_last_step = None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    if not CODE.fullmatch(code):
        return None
    current = int(now.timestamp()) // STEP_S
    generator = pyotp.TOTP(secret)
    for around in STEPS_AROUND:
        if hmac.compare_digest(generator.generate_otp(current + around), code):
            return current + around
    return None
