"""What residents may read afterwards: all of their own reports, the public side of others."""

from datetime import UTC, datetime, timedelta

from flask_openapi3.openapi import OpenAPI
from sqlalchemy import event

from models import Photo, Publication, Session
from reports import merging, progress
from reports.actor import Actor
from reports.public import mapcount
from tests.people import a_photo
from tests.residents import UNIT, Asker, body_of, changed, problem, solve, staff_does, texts


def test_the_owner_reads_everything_and_others_the_public_side(app: OpenAPI):
    owner, other = Asker(app), Asker(app)
    code = owner.sent(address="12 Đường 30/4", description="Riêng tư: nhà tôi ở đây.")["code"]
    staff_does(code, progress.ask, question="Ở trước số nhà nào?")
    mine = body_of(owner.get(f"/reports/{code}"))
    assert (mine["mine"], mine["status"]) == (True, "needs_info")
    assert mine["description"] == "Riêng tư: nhà tôi ở đây."
    assert "Ở trước số nhà nào?" in texts(mine)
    theirs = body_of(other.get(f"/reports/{code}"))
    assert (theirs["mine"], theirs["joined"], theirs["status"]) == (False, False, "needs_info")
    assert theirs["description"] is None
    assert (theirs["latitude"], theirs["longitude"]) != (mine["latitude"], mine["longitude"])
    for private in ("address", "answers", "accuracy_m", "anonymous", "rating_comment"):
        assert private not in theirs
    assert set(texts(theirs)) == {""}
    assert "nhà tôi" not in str(theirs)


def test_internal_notes_reach_nobody_outside(app: OpenAPI):
    owner = Asker(app)
    code = owner.sent()["code"]
    with Session.begin() as session:
        report = progress.lock(session, code)
        progress.note(report, UNIT, datetime.now(UTC), text="nội bộ: gọi anh Ba", public=False)
        progress.note(report, UNIT, datetime.now(UTC), text="Sáng mai làm.", public=True)
    for asker in (owner, Asker(app)):
        assert "nội bộ" not in str(body_of(asker.get(f"/reports/{code}")))
    assert "Sáng mai làm." in texts(body_of(owner.get(f"/reports/{code}")))


def test_a_hidden_report_does_not_exist_for_others(app: OpenAPI):
    owner, other = Asker(app), Asker(app)
    code = owner.sent()["code"]
    hide(code)
    assert owner.get(f"/reports/{code}").status_code == 200
    hidden, absent = other.get(f"/reports/{code}"), other.get("/reports/PA-200101-00001")
    assert problem(hidden) == problem(absent) == (404, "not_found")
    for act, body in (
        ("support", None),
        ("comments", {"text": "a"}),
        ("withdraw", {}),
        ("rating", {"stars": 1}),
    ):
        assert problem(other.post(f"/reports/{code}/{act}", body)) == (404, "not_found"), act


def test_who_joined_follows_also_what_was_hidden_but_reads_no_words(app: OpenAPI):
    owner, joined = Asker(app), Asker(app)
    code = owner.sent()["code"]
    joined.post(f"/reports/{code}/support")
    changed(code, public_description="Bị ẩn vì nêu tên người.", public_result="Kết quả")
    assert body_of(joined.get(f"/reports/{code}"))["description"] == "Bị ẩn vì nêu tên người."
    hide(code)
    given = body_of(joined.get(f"/reports/{code}"))
    assert (given["status"], given["description"], given["result"]) == ("dispatched", None, None)


def test_people_of_a_merged_report_follow_the_one_that_stays(app: OpenAPI):
    first, second = Asker(app), Asker(app)
    stays, goes = first.sent()["code"], second.sent()["code"]
    with Session.begin() as session:
        merging.merge(
            session,
            progress.lock(session, goes),
            progress.lock(session, stays),
            Actor("staff"),
            datetime.now(UTC),
            reason="cùng chỗ",
        )
    mine = body_of(second.get(f"/reports/{goes}"))
    assert (mine["status"], mine["duplicate_of"]) == ("duplicate", stays)
    assert body_of(second.get(f"/reports/{stays}"))["joined"] is True
    page = body_of(second.get("/reports", query_string={"joined": "true"}))
    assert [item["code"] for item in page["items"]] == [stays]
    assert "cùng chỗ" not in str(mine)


def test_pages_show_every_report_once_newest_first(app: OpenAPI):
    owner = Asker(app)
    codes = [owner.sent()["code"] for _ in range(7)]
    moment = datetime.now(UTC) - timedelta(hours=2)
    for code in codes[:4]:
        changed(code, created_at=moment)  # the same moment for four of them
    Asker(app).sent()
    seen: list[str] = []
    after = None
    while True:
        page = body_of(owner.get("/reports", query_string={"limit": 3} | ({"after": after} if after else {})))
        seen += [item["code"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
        if len(seen) == 3:
            owner.sent()  # comes in between and moves nothing
    assert len(seen) == len(set(seen)) == 7
    assert seen[:3] == codes[6:3:-1]
    assert set(seen[3:]) == set(codes[:4])


def test_lists_are_fetched_with_a_fixed_number_of_questions(app: OpenAPI):
    owner = Asker(app)
    engine = app.extensions["wiring"].engine
    counts = []
    for sends in (1, 6):
        for _ in range(sends):
            owner.sent()
        asked: list[str] = []

        def count(_c: object, _k: object, statement: str, *_: object, asked: list[str] = asked) -> None:
            asked.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        owner.get("/reports")
        event.remove(engine, "before_cursor_execute", count)
        counts.append(len([line for line in asked if line.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 6


def test_only_the_approved_result_and_photos_are_public(app: OpenAPI):
    owner, other = Asker(app), Asker(app)
    mine = a_photo(
        Actor("resident", owner.resident.id),
        derivatives={"thumb": {"key": "a"}, "full": {"width": 4, "height": 3}},
    )
    code = owner.sent(photo_ids=[str(mine)])["code"]
    solve(code)
    assert body_of(other.get(f"/reports/{code}"))["photos"] == []
    assert "Đã vá xong" not in str(body_of(other.get(f"/reports/{code}")))
    with Session.begin() as session:
        report = progress.lock(session, code)
        report.public_result = "Đã vá."
        session.get_one(Photo, mine).publication = Publication.APPROVED
    given = body_of(other.get(f"/reports/{code}"))
    assert [photo["id"] for photo in given["photos"]] == [str(mine)]
    assert "sig=" not in given["photos"][0]["thumbnails"]["thumb"]
    assert given["result"] == "Đã vá."
    assert [line["text"] for line in given["timeline"] if line["status"] == "resolved"] == ["Đã vá."]


def hide(code: str) -> None:
    with Session.begin() as session:
        mapcount.shown(session, progress.lock(session, code), False)
