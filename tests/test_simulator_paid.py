"""What costs money or reaches people outside the chat: template messages, notices of the mini app, payments."""

import hashlib
import hmac
import json
from urllib.parse import unquote

import pytest

from tests.receivers import Receiver
from tests.serving import Clock
from tests.zalo_side import APP, Json, Side

DATA = {"ma": "PA-261123-00001", "trang_thai": "Đã xử lý"}


# Template messages


def by_phone(side: Side, **changed: object) -> Json:
    body = {"phone": "84900000001", "template_id": "300001", "template_data": DATA, "tracking_id": "t-1"}
    return side.call("business/message/template", body | changed)


def by_user(side: Side, persona: str = "bac-sau", **changed: object) -> Json:
    body = {"user_id": side.user_id(persona), "template_id": "300001", "template_data": DATA}
    return side.call("openapi/v3.0/oa/message/template", body | changed)


def test_a_template_by_phone_is_drawn_and_receipted(side: Side, clock: Clock) -> None:
    answer = by_phone(side)["data"]
    assert answer["quota"] == {"dailyQuota": "500", "remainingQuota": "499"}
    [message] = side.feed()["messages"]
    assert message["detail"] == {
        "template_id": "300001",
        "title": "Phản ánh của bạn có cập nhật",
        "rows": [
            {"label": "Mã phản ánh", "value": "PA-261123-00001"},
            {"label": "Trạng thái", "value": "Đã xử lý"},
        ],
        "buttons": [{"title": "Xem chi tiết", "url": "/app/reports/PA-261123-00001"}],
    }
    assert side.events() == [], "the receipt comes later"
    clock.forward(seconds=1)
    side.dispatcher.send_due()
    [(event, headers, _)] = side.told
    assert headers["X-ZEvent-Server"] == "ZNS"
    assert (event["sender"]["id"], event["recipient"]["id"]) == (APP.oa_id, "84900000001")
    assert event["message"]["tracking_id"] == "t-1"
    asked = {"message_id": answer["msg_id"]}
    assert side.call("business/message/status", query_string=asked)["data"]["status"] == 1
    assert side.call("business/message/status")["data"]["status"] == -1
    assert side.call("business/message/quota")["data"]["remainingQuota"] == "499"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"phone": "0900000001"}, -108),
        ({"phone": 84900000001}, -108),
        ({"phone": "84911111111"}, -118),
        ({"phone": "84900000006"}, -119),
        ({"template_id": "1"}, -109),
        ({"template_id": "300003"}, -131),
        ({"template_id": "300004"}, -146),
        ({"template_data": {"ma": "x"}}, -1122),
        ({"template_data": DATA | {"trang_thai": "x" * 31}}, -1121),
        ({"tracking_id": "x" * 49}, -132),
    ],
)
def test_refusals_of_templates_by_phone(side: Side, changed: Json, code: int) -> None:
    assert by_phone(side, **changed)["error"] == code


def test_a_template_by_the_hash_of_a_phone(side: Side) -> None:
    body = {
        "hash_phone": hashlib.sha256(b"84900000001").hexdigest(),
        "template_id": "300001",
        "template_data": DATA,
    }
    assert side.call("business/message/template/hashphone", body)["error"] == 0
    assert side.call("business/message/template/hashphone", body | {"hash_phone": "0" * 64})["error"] == -118


def test_a_template_by_user_id_knows_no_window(side: Side, clock: Clock) -> None:
    clock.forward(days=30)
    answer = by_user(side)
    assert answer["data"]["user_id"] == side.user_id()
    assert by_user(side, user_id="1")["error"] == -201
    assert by_user(side, template_id="1")["error"] == -201
    assert by_user(side, persona="ba-tam")["error"] == -244
    by_phone_only: Json = {
        "template_id": "300002",
        "template_data": {"ma_ho_so": "H01", "ngay_tra": "30/11/2026"},
    }
    assert by_user(side, **by_phone_only)["error"] == -249


def test_templates_need_the_accounts_token(side: Side) -> None:
    assert side.call("business/message/quota", token="wrong")["error"] == -124
    body = {"user_id": side.user_id(), "template_id": "300001", "template_data": DATA}
    assert side.call("openapi/v3.0/oa/message/template", body, token="wrong")["error"] == -216


def test_templates_can_be_listed_and_read(side: Side) -> None:
    listed = side.call("business/template/all", query_string={"offset": 0, "limit": 100, "status": 1})["data"]
    assert [each["templateId"] for each in listed] == ["300001", "300002"]
    assert side.call("business/template/all", query_string={"limit": 101})["error"] == -132
    told = side.call("business/template/info/v2", query_string={"template_id": "300001"})["data"]
    assert [param["name"] for param in told["listParams"] if param["require"]] == ["ma", "trang_thai"]
    assert side.call("business/template/info/v2")["error"] == -109


def test_a_days_templates_run_out(side: Side, clock: Clock) -> None:
    by_phone(side)
    with side.world.sessions.begin() as session:
        copies = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 499) "
        columns = "persona, from_oa, kind, text, detail, quotes, hidden, sent, received, reaction, revision"
        session.connection().exec_driver_sql(
            f"INSERT INTO messages (id, {columns}) {copies} SELECT 'copy' || i, {columns} FROM messages, n"
        )
    assert by_phone(side)["error"] == -144
    clock.forward(days=1, seconds=1)
    assert by_phone(side)["error"] == 0


# Notices of the mini app


def notify(side: Side, persona: str = "bac-sau", key: str = APP.mini_api_key, **changed: object) -> Json:
    headers = {
        "X-Api-Key": f"Bearer {key}",
        "X-User-Id": side.card(persona)["app_user_id"],
        "X-MiniApp-Id": APP.mini_app_id,
    }
    data = {"title": "Tây Ninh Smart", "contentTitle": "Phản ánh", "contentDescription": "Đã xử lý"}
    body = {"templateId": "00126fd75392bacce383", "templateData": data} | changed
    return side.read(side.http.post("/sim/zalo/mini/notification/template", json=body, headers=headers))


def test_notices(side: Side, clock: Clock) -> None:
    assert notify(side)["error"] == 0
    assert side.feed()["messages"][0]["kind"] == "notice"
    assert notify(side, key="wrong")["error"] == -102
    assert notify(side, templateData={"title": "x"})["error"] == -100
    side.dev("personas", 201, name="Không nhận", persona="khong", takes_notices=False)
    assert notify(side, "khong")["error"] == -111
    clock.forward(days=8)
    assert notify(side)["error"] == -111


# Payments

ORDER = {
    "amount": 20000,
    "desc": "Thanh toan 20.000",
    "item": [{"id": "1", "amount": 20000}],
    "extradata": {"myOrderId": 1},
    "method": {"id": "COD_SANDBOX", "isCustom": False},
}
# Of the official tutorial's algorithm, for this order under this key.
MAC = "0085bedc4e50db65722c57055c8298da4639e9a8520461c9c88135a105804204"


def mac(said: str) -> str:
    return hmac.new(APP.checkout_key.encode(), said.encode(), hashlib.sha256).hexdigest()


def create(side: Side, **changed: object) -> Json:
    body = json.dumps(ORDER | {"mac": MAC} | changed)  # in this order: the mac is over objects as written
    path = "/sim/zalo/payment/api/order/create-v2"
    return side.read(side.http.post(path, data=body, content_type="application/json"))


def status(side: Side, order: str, key: str = APP.checkout_key) -> Json:
    said = mac(f"appId={APP.mini_app_id}&orderId={order}&privateKey={key}")
    asked = {"orderId": order, "appId": APP.mini_app_id, "mac": said}
    return side.read(side.http.get("/sim/zalo/payment/api/transaction/get-status", query_string=asked))


def test_an_order_is_paid_and_the_service_called(side: Side, receiver: Receiver) -> None:
    order = create(side)["data"]["orderId"]
    assert status(side, order)["data"]["returnCode"] == 0
    paid = side.dev(f"orders/{order}/payment", address=receiver.url)
    assert paid["status"] == 200
    [call] = receiver.received
    given = json.loads(call.body)
    data = given["data"]
    assert (data["orderId"], data["amount"], data["resultCode"]) == (order, 20000, 1)
    assert json.loads(unquote(data["extradata"])) == {"myOrderId": 1}
    assert given["overallMac"] == mac("&".join(f"{name}={data[name]}" for name in sorted(data)))
    told = status(side, order)["data"]
    assert (told["returnCode"], told["transId"], told["isProcessing"]) == (1, data["transId"], False)


def test_cash_is_told_by_a_notice(side: Side, receiver: Receiver) -> None:
    order = create(side)["data"]["orderId"]
    side.dev(f"orders/{order}/payment", address=receiver.url, kind="notify")
    given = json.loads(receiver.received[0].body)
    assert given["mac"] == mac(f"appId={APP.mini_app_id}&orderId={order}&method=COD_SANDBOX")
    assert status(side, order)["data"]["returnCode"] == 0


def test_a_person_pays_on_the_page_over_the_mini_app_and_comes_back(side: Side) -> None:
    order = create(side)["data"]["orderId"]
    page = f"/sim/zalo/payment/orders/{order}"
    shown = side.http.get(page, query_string={"back": "/app/dossiers/1/pay"}).get_data(as_text=True)
    assert "20.000 đồng" in shown
    assert 'value="/app/dossiers/1/pay"' in shown
    answer = side.http.post(page, data={"result": "-1", "back": "/app/dossiers/1/pay"})
    assert (answer.status_code, answer.location) == (302, "/app/dossiers/1/pay")
    assert status(side, order)["data"]["returnCode"] == -1
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", ""):
        assert side.http.post(page, data={"result": "1", "back": elsewhere}).location == "/"
    assert status(side, order)["data"]["returnCode"] == 1
    assert side.http.get("/sim/zalo/payment/orders/unknown").status_code == 404
    assert side.http.post("/sim/zalo/payment/orders/unknown").status_code == 404


def test_refusals_of_payments(side: Side) -> None:
    assert create(side, mac="0" * 64)["err"] == -2101
    assert create(side, amount=1)["err"] == -2101, "the mac is of another amount"
    assert create(side, amount=-1)["err"] == -2103
    answer = side.http.post("/sim/zalo/payment/api/order/create-v2", data="no json")
    assert side.read(answer)["err"] == -2102
    order = create(side)["data"]["orderId"]
    assert status(side, order, "wrong")["err"] == -2101
    assert status(side, "unknown")["err"] == -2103
    side.dev("orders/unknown/payment", 404, address="http://127.0.0.1:9/")
    side.dev(f"orders/{order}/payment", 502, address="http://127.0.0.1:9/")
