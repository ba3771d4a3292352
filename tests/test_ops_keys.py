"""Personal data outlive the keys that encrypt them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text

from models import Reading, Resident, Session, secret
from models.secret import CipherMissing, blind_index
from tests.conftest import DATA_KEY

NEW_KEY = Fernet.generate_key().decode()
PHONE = "+84912345678"


def a_resident() -> UUID:
    now = datetime.now(UTC)
    resident = Resident(phone=PHONE, phone_index=blind_index(PHONE), created_at=now, seen_at=now)
    with Session.begin() as session:
        session.add(resident)
    return resident.id


def found() -> str | None:
    with Reading() as session:
        wanted = select(Resident.phone).where(Resident.phone_index == blind_index(PHONE))
        return session.scalars(wanted).one_or_none()


def test_a_key_is_replaced_in_two_steps_and_then_gone(runner: FlaskCliRunner) -> None:
    a_resident()
    secret.configure([NEW_KEY, DATA_KEY])
    assert found() == PHONE, "with the new key in front everything is still found"

    assert "1 rows of residents" in runner.invoke(args=["keys", "renew"]).output
    assert found() == PHONE
    with Reading() as session:
        stored: str = session.execute(text("SELECT phone FROM residents")).scalar_one()
    assert Fernet(NEW_KEY).decrypt(stored.encode()).decode() == PHONE

    secret.configure([NEW_KEY])
    runner.invoke(args=["keys", "renew"])
    assert found() == PHONE, "without the old key too"


def test_without_the_key_nothing_is_read_and_check_says_so(runner: FlaskCliRunner) -> None:
    resident = a_resident()
    secret.configure([NEW_KEY])
    with Reading() as session, pytest.raises(CipherMissing):
        session.get_one(Resident, resident)
    ran = runner.invoke(args=["check"])
    assert ran.exit_code == 1
    assert "DATA_KEYS does not hold the key" in ran.output
