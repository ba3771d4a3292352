"""Where a dossier stands, told to whoever has its code, and in the chat to its applicant."""

from datetime import UTC, datetime

from flask_openapi3.openapi import OpenAPI

from tests.dossiers import (
    PERSON,
    Agency,
    Applicant,
)
from tests.residents import Json, body_of
from webhooks.conversation.bot import respond
from webhooks.conversation.shapes import Incoming, Kind
from webhooks.conversation.talk import Talk
from webhooks.conversation.wording import body_of as body_of_say
from webhooks.knowing import Book
from wiring import Wiring


class TestLookup:
    def look(self, app: OpenAPI, code: str, digits: str, language: str = "vi") -> tuple[int, Json]:
        answer = app.test_client().post(
            "/api/v1/dossier-lookups",
            json={"code": code, "phone_digits": digits},
            headers={"Accept-Language": language},
        )
        return answer.status_code, body_of(answer)

    def test_code_and_the_end_of_the_phone_tell_where_it_stands_and_nothing_personal(
        self, app: OpenAPI
    ) -> None:
        resident, agency = Applicant(app), Agency(app)
        filed = resident.filed()
        typed = f"{filed['reference'][:6]}-{filed['reference'][6:]}".lower()
        status, found = self.look(app, typed, "5678")
        assert (status, found["state"]) == (200, "filed")
        code = agency.done(agency.intake, filed, "accept")["code"]
        status, found = self.look(app, code, "5678")
        assert found.keys() == {
            "code", "procedure", "unit", "state", "state_text", "filed_at", "due_at", "late",
        }  # fmt: skip
        assert PERSON["full_name"] not in str(found)
        assert found["unit"] == "Ủy ban nhân dân phường Tân Ninh"
        assert self.look(app, code, "5678", "en")[1]["unit"] == "People's Committee of Tân Ninh Ward"

    def test_guesses_are_few_and_all_look_alike(self, app: OpenAPI) -> None:
        filed = Applicant(app).filed()
        wrong = [self.look(app, filed["reference"], f"{guess:04}")[0] for guess in range(9)]
        assert set(wrong) == {404}
        assert self.look(app, "TN00000000", "5678")[0] == 404
        assert self.look(app, filed["reference"], "5678")[0] == 429


def test_the_bot_tells_where_ones_own_dossier_stands(app: OpenAPI) -> None:
    wired: Wiring = app.extensions["wiring"]
    resident = Applicant(app)
    filed, now = resident.filed(), datetime.now(UTC)
    asked = Incoming("1", now, Kind.TEXT, text=f"tra cứu hồ sơ {filed['reference']}")
    (said,) = respond(Talk(), asked, Book(wired, resident.resident.id, now)).says
    body = body_of_say(said, "vi", wired.texts)
    assert "Tình trạng: Mới đăng ký." in body["text"]
    assert "Ủy ban nhân dân phường Tân Ninh" in body["text"]
    assert body["buttons"][0]["url"].endswith(filed["id"])
    (other,) = respond(Talk(), asked, Book(wired, Applicant(app).resident.id, now)).says
    assert other.key == "dossier.unknown"
