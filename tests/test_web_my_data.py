"""A resident's own data: what may be sent to them, a copy of everything, and all of it erased."""

from sqlalchemy import select

from models import Report, Resident, Session
from tests.residents import Asker, body_of


def test_messages_and_phone_are_the_resident_s_to_refuse(app):
    asker = Asker(app, phone="+84900000001")
    assert body_of(asker.get("/me"))["messages"] is True
    changed = body_of(asker.patch("/me", {"messages": False, "phone": None}))
    assert (changed["messages"], changed["phone"]) == (False, None)
    assert body_of(asker.patch("/me", {"language": "en"}))["messages"] is False, "what is left out stays"
    assert body_of(asker.patch("/me", {"messages": True}))["messages"] is True


def test_a_phone_number_is_not_believed_from_a_body(app):
    refused = Asker(app).patch("/me", {"phone": "+84900000001"})
    assert refused.status_code == 422
    assert body_of(refused)["fields"].keys() == {"phone"}


def test_the_copy_holds_what_is_kept_and_nothing_of_others(app):
    asker, other = Asker(app, name="Hạnh", phone="+84900000001"), Asker(app)
    own = asker.sent()["code"]
    others = other.sent(latitude=11.32)["code"]
    asker.post(f"/reports/{others}/support")
    answer = asker.get("/me/export")
    assert "attachment" in answer.headers["Content-Disposition"]
    copy = body_of(answer)
    assert (copy["person"]["name"], copy["person"]["phone"]) == ("Hạnh", "+84900000001")
    assert [report["code"] for report in copy["reports"]] == [own]
    assert copy["reports"][0]["timeline"]
    assert copy["joined"] == [others]


def test_what_names_the_resident_is_erased_and_the_report_stays(app):
    asker = Asker(app, name="Hạnh", phone="+84900000001")
    code = asker.sent()["code"]
    assert asker.delete("/me").status_code == 204
    with Session() as session:
        resident = session.get_one(Resident, asker.resident.id)
        report = session.scalars(select(Report).where(Report.code == code)).one()
        assert (resident.name, resident.phone) == ("", None)
        assert report.resident_id is None
    assert asker.get("/me").status_code == 401, "who is erased is not signed in any more"


def test_nobody_s_data_is_given_or_erased(client):
    assert client.get("/api/v1/me/export").status_code == 401
    assert client.delete("/api/v1/me").status_code == 401
