"""What typed words stand for, however they are typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialogue import BEGIN, texts
from tests.town import Town
from webhooks.conversation import hearing, payloads, whereabouts
from webhooks.conversation.bot import respond
from webhooks.conversation.shapes import Incoming, Kind
from webhooks.conversation.talk import Talk
from webhooks.conversation.wording import body_of

CONFIRM = ("#gui:abc", "#sua", "#huy")
PLACE = ("#noi:11.000000,106.000000", "#chokhac")
PLACES = ("#noi:11.000000,106.000000", "#noi:11.100000,106.000000", "#chokhac")


@pytest.mark.parametrize(
    "words",
    [
        "1",
        "1.",
        "số 1",
        "so mot",
        "một",
        "câu 1",
        "gửi",
        "gui",
        "Gửi đi em",
        "ừ",
        "ok",
        "okie nha",
        "dạ",
        "vâng",
        "uk",
        "dạ đúng rồi ạ",
        "dung roi",
        "ĐÚNG RỒI",
        "đồng ý",
        "chuẩn",
        "phải rồi",
        "đúng rồi gửi giùm",
        "👍",
        "/-strong",
        "yes",
    ],
)
def test_a_yes_in_any_words_sends(words):
    assert hearing.meant(words, CONFIRM) == "#gui:abc"


@pytest.mark.parametrize(
    ("words", "offered", "payload"),
    [
        ("không phải", PLACE, "#chokhac"),
        ("hông phải em ơi", PLACE, "#chokhac"),
        ("ko", CONFIRM, "#sua"),
        ("sai rồi", CONFIRM, "#sua"),
        ("chỗ khác", PLACES, "#chokhac"),
        ("hai", PLACES, PLACES[1]),
        ("cái thứ 3", PLACES, "#chokhac"),
        ("đúng", PLACES, "đúng"),
        ("4", PLACES, "4"),
        ("0", PLACES, "0"),
        ("hủy", (), payloads.CANCEL),
        ("huỷ", (), payloads.CANCEL),
        ("HUY", (), payloads.CANCEL),
        ("dừng", (), payloads.CANCEL),
        ("quay lại giùm", (), payloads.BACK),
        ("lui", (), payloads.BACK),
        ("giúp", (), payloads.HELP),
        ("giup toi voi", (), payloads.HELP),
        ("?", (), payloads.HELP),
        ("cho tôi gặp cán bộ", (), payloads.HUMAN),
        ("nói chuyện với người thật", (), payloads.HUMAN),
        ("dừng tin nhắn", (), payloads.STOP),
        ("đừng nhắn tin nữa", (), payloads.STOP),
        ("nhận tin trở lại", (), payloads.START),
        ("tra cứu", (), payloads.LOOK_UP),
        ("tra cứu PA-261123-00001", (), "#xem:PA-261123-00001"),
        ("Tra cuu pa 261123 00001 giup em", (), "#xem:PA-261123-00001"),
        ("pa26112300001", (), "#xem:PA-261123-00001"),
        ("PA-261123-00001 tới đâu rồi", (), "#xem:PA-261123-00001"),
        ("rút phản ánh PA-261123-00001", (), "#xinrut:PA-261123-00001"),
        ("PA-261123-00001 còn một ổ gà nữa", (), "PA-261123-00001 còn một ổ gà nữa"),
        ("đừng gửi rác ra đường", CONFIRM, "đừng gửi rác ra đường"),
        ("có ổ gà", CONFIRM, "có ổ gà"),
        ("không có đèn đường", CONFIRM, "không có đèn đường"),
        ("đường hỏng", CONFIRM, "đường hỏng"),
    ],
)
def test_words_stand_for_what_was_offered_or_for_a_command_or_for_themselves(words, offered, payload):
    assert hearing.meant(words, offered) == payload


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Dây điện rớt xuống đường trước chợ Long Hoa, nguy hiểm lắm", "chợ Long Hoa"),
        ("day dien dut truoc cho long hoa", "cho long hoa"),
        ("ổ gà đường 30/4 phường Tân Ninh", "đường 30/4 phường Tân Ninh"),
        ("Đường Trần Phú ngập", "Đường Trần Phú"),
        ("ngập ở ngã tư Quốc Tế, nước sâu", "ngã tư Quốc Tế"),
        ("sạt lở bờ sông", ""),
        ("o ga bu wa", ""),
        ("ô nhiễm quá", ""),
        ("dây điện đứt trước nhà tôi", ""),
        ("rớt xuống đường", ""),
    ],
)
def test_the_place_in_a_sentence_is_found(text, place):
    assert whereabouts.named(text) == place


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("11.3159, 106.1003", (11.3159, 106.1003)),
        ("https://www.google.com/maps/@11.31598,106.10031,17z", (11.31598, 106.10031)),
        ("https://maps.google.com/?q=11.31598%2C106.10031", (11.31598, 106.10031)),
        ("số 120 đường 30/4", None),
        ("11.3159", None),
        ("99.9999, 999.9999", None),
    ],
)
def test_a_point_in_words_or_a_link_is_a_place(text, point):
    assert whereabouts.point(text) == point


@settings(deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_typed_is_answered(text):
    turn = respond(Talk(), Incoming("m1", BEGIN, Kind.TEXT, text), Town(BEGIN))
    assert turn.says
    for say in turn.says:
        assert 0 < len(body_of(say, "vi", texts())["text"]) <= 2000
    assert Talk.from_json(turn.talk.to_json()) == turn.talk


@pytest.mark.parametrize("value", ["[" * 20_000, "[" * 400 + "]" * 400, '{"a": 1}', "nothing", ""])
def test_what_no_button_sends_is_no_answer(value):
    town = Town(BEGIN)
    told = respond(Talk(), Incoming("1", BEGIN, Kind.TEXT, "ổ gà trước chợ"), town).talk
    heard = respond(told, Incoming("2", BEGIN, Kind.TEXT, f"#dap:size:{value}"), town)
    assert heard.says[0].key == "stale"
    assert heard.talk.state.draft == told.state.draft
    assert Talk.from_json(heard.talk.to_json()) == heard.talk
