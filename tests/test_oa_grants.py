"""The Official Account's tokens: taken up once, renewed by exactly one, never used before they are committed."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from time import time
from urllib.parse import parse_qs

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text, update
from sqlalchemy.engine import Engine

from clients.zalo import OAuth, Pair, TokenExpired
from config import ROOT, Settings
from models import GrantAct, OaGrant, OaGrantEvent, Reading, Session, secret
from operations import keys
from reports.chat import grants
from reports.chat.grants import Given, Standing
from reports.chat.keeper import Keeper
from tests.conftest import DATA_KEY, SECRET_KEY
from tests.receivers import Receiver

OA = "2460000000000000001"


def a_keeper(receiver: Receiver, access: str = "old access", refresh: str = "old refresh") -> Keeper:
    return Keeper(OAuth(receiver.url, receiver.url, "3608", "secret"), OA, Given(access, refresh))


def new_pair(receiver: Receiver, number: int = 1, times: int | None = 1) -> None:
    pair = {"access_token": f"access {number}", "refresh_token": f"refresh {number}", "expires_in": "90000"}
    receiver.answer_with(body=pair, times=times)


def refreshed_with(receiver: Receiver) -> list[str]:
    return [parse_qs(call.body.decode())["refresh_token"][0] for call in receiver.received]


def the_grant() -> OaGrant:
    with Reading() as session:
        found = grants.find(session, OA)
    assert found is not None
    return found


def acts() -> list[GrantAct]:
    with Reading() as session:
        return list(session.scalars(select(OaGrantEvent.act).order_by(OaGrantEvent.at)))


def change(**values: object) -> None:
    with Session.begin() as session:
        session.execute(update(OaGrant).values(**values))


def in_hours(hours: float) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def test_without_any_token_the_account_is_not_connected(engine: Engine, receiver: Receiver) -> None:
    keeper = a_keeper(receiver, access="", refresh="")
    with pytest.raises(TokenExpired, match="not connected"):
        keeper.current()
    assert keeper.renewed("x") is None
    keeper.renew_in_time()
    assert receiver.received == []
    assert grants.standing(keeper.grant(), datetime.now(UTC)) is Standing.NOT_CONNECTED


def test_given_tokens_are_renewed_at_once_and_kept_encrypted(engine: Engine, receiver: Receiver) -> None:
    new_pair(receiver)
    keeper = a_keeper(receiver)
    assert keeper.current() == "old access", "it may be used while it lasts"
    keeper.renew_in_time()
    keeper.renew_in_time()
    assert keeper.current() == "access 1"
    assert refreshed_with(receiver) == ["old refresh"], "a fresh pair is left alone"
    assert acts() == [GrantAct.GIVEN, GrantAct.RENEWED]
    with engine.connect() as connection:
        row = connection.execute(text("SELECT access_token, refresh_token FROM oa_grants")).one()
        digests = connection.execute(text("SELECT digest FROM oa_grant_events")).scalars().all()
    assert "access 1" not in str(row)
    assert "refresh 1" not in str(row) + str(digests)


def test_a_token_without_a_refresh_token_lasts_until_it_is_rejected(
    engine: Engine, receiver: Receiver
) -> None:
    keeper = a_keeper(receiver, refresh="")
    keeper.renew_in_time()
    assert keeper.current() == "old access"
    assert keeper.renewed("old access") is None
    with pytest.raises(TokenExpired, match="connected again"):
        keeper.current()
    assert receiver.received == []
    assert grants.standing(the_grant(), datetime.now(UTC)) is Standing.LOST


def test_tokens_of_the_settings_are_taken_up_once_and_new_ones_again(
    engine: Engine, receiver: Receiver
) -> None:
    new_pair(receiver)
    a_keeper(receiver).renew_in_time()
    assert a_keeper(receiver).current() == "access 1", "a process that starts later keeps the newer pair"
    new_settings = a_keeper(receiver, "given later", "refresh of it")
    assert new_settings.current() == "given later"
    assert a_keeper(receiver).current() == "given later", "a process with the old settings takes nothing back"
    assert acts() == [GrantAct.GIVEN, GrantAct.RENEWED, GrantAct.GIVEN]


def test_new_data_keys_bring_back_no_old_tokens(engine: Engine, receiver: Receiver) -> None:
    new_pair(receiver)
    a_keeper(receiver).renew_in_time()
    new_key = Fernet.generate_key().decode()
    secret.configure([new_key, DATA_KEY])
    keys.renew()
    secret.configure([new_key])
    assert a_keeper(receiver).current() == "access 1"
    assert acts() == [GrantAct.GIVEN, GrantAct.RENEWED]


@pytest.mark.parametrize(("hours", "calls"), [(4.9, 1), (5.1, 0)])
def test_it_is_renewed_when_less_than_five_hours_are_left(
    engine: Engine, receiver: Receiver, hours: float, calls: int
) -> None:
    new_pair(receiver)
    keeper = a_keeper(receiver)
    keeper.grant()
    change(expires_at=in_hours(hours))
    keeper.renew_in_time()
    assert len(receiver.received) == calls


def test_a_rejected_token_is_renewed_by_the_first_and_the_second_takes_it(
    engine: Engine, receiver: Receiver
) -> None:
    new_pair(receiver)
    one, other = a_keeper(receiver), a_keeper(receiver)
    assert one.renewed("old access") == "access 1"
    assert other.renewed("old access") == "access 1"
    assert refreshed_with(receiver) == ["old refresh"]


def test_a_new_token_that_is_rejected_as_well_is_not_renewed_again_and_again(
    engine: Engine, receiver: Receiver
) -> None:
    new_pair(receiver, times=None)
    keeper = a_keeper(receiver)
    assert keeper.renewed("old access") == "access 1"
    assert keeper.renewed("access 1") is None
    assert len(receiver.received) == 1
    change(renewed_at=in_hours(-1))
    keeper.renewed("access 1")
    assert len(receiver.received) == 2


def test_a_token_that_ran_out_is_renewed_when_it_is_needed(engine: Engine, receiver: Receiver) -> None:
    new_pair(receiver)
    keeper = a_keeper(receiver)
    keeper.grant()
    change(expires_at=in_hours(-1))
    assert keeper.current() == "access 1"


def test_a_failed_renewal_rests_is_noted_once_and_ends(engine: Engine, receiver: Receiver) -> None:
    receiver.answer_with(body={"error": -14014, "error_name": "Invalid refresh token"}, times=2)
    new_pair(receiver)
    keeper = a_keeper(receiver)
    keeper.renew_in_time()
    keeper.renew_in_time()
    assert len(receiver.received) == 1, "it rests before the next try"
    grant, now = the_grant(), datetime.now(UTC)
    assert grants.standing(grant, now) is Standing.FAILING
    assert grant.last_error == "Zalo OAuth error -14014 Invalid refresh token"
    assert keeper.current() == "old access", "it works as long as it lasts"
    change(lease_until=now)
    keeper.renew_in_time()
    assert (the_grant().failures, len(receiver.received)) == (2, 2)
    change(expires_at=in_hours(-1))
    with pytest.raises(TokenExpired):
        keeper.current()
    assert grants.standing(the_grant(), now) is Standing.LOST
    assert len(receiver.received) == 2
    change(lease_until=now)
    assert keeper.current() == "access 1"
    assert acts() == [GrantAct.GIVEN, GrantAct.FAILED, GrantAct.RENEWED]
    assert (the_grant().failures, the_grant().last_error) == (0, "")


def test_who_connects_while_a_renewal_is_under_way_has_the_last_word(
    engine: Engine, receiver: Receiver
) -> None:
    keeper, now = a_keeper(receiver), datetime.now(UTC)
    seen = keeper.grant()
    assert seen is not None
    connected = Pair("connected", "its refresh", in_hours(25), in_hours(2000))
    late = Pair("late", "late refresh", in_hours(25), in_hours(2000))
    with Session.begin() as session:
        assert grants.claim(session, seen, now)
    with Session.begin() as session:
        grants.connect(session, OA, connected, now)
    with Session.begin() as session:
        assert not grants.renewed(session, seen, late, now)
        grants.failed(session, seen, "too late to matter", now)
    assert keeper.current() == "connected"
    assert the_grant().failures == 0


def test_a_process_that_died_while_renewing_holds_nobody_up_for_long(
    engine: Engine, receiver: Receiver
) -> None:
    keeper, now = a_keeper(receiver), datetime.now(UTC)
    seen = keeper.grant()
    assert seen is not None
    with Session.begin() as session:
        assert grants.claim(session, seen, now)
        assert not grants.claim(session, seen, now + timedelta(seconds=59))
        assert grants.claim(session, seen, now + grants.LEASE)


def test_of_several_processes_exactly_one_renews(database: str, receiver: Receiver) -> None:
    settings = Settings.model_validate(
        {
            "database_url": database,
            "secret_key": SECRET_KEY,
            "data_keys": DATA_KEY,
            "zalo_oauth_base": receiver.url,
            "zalo_oa_access_token": "old access",
            "zalo_oa_refresh_token": "old refresh",
        }
    )
    new_pair(receiver)
    receiver.answer_with(body={"error": -14014})
    start = [sys.executable, "-m", "tests.racing", settings.model_dump_json(), str(time() + 3)]
    racing = [subprocess.Popen(start, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=60)[0].splitlines()[-1] for process in racing]
    assert told == ["access 1"] * 2
    assert refreshed_with(receiver) == ["old refresh"]
