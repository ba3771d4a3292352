"""Words of a chat by what they stand for, folded (without marks, in small letters), as `hearing` compares them."""

from reports.wording import tokens
from webhooks.conversation import payloads


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(tokens(phrase)) for phrase in text.split("|"))


# As people type on a phone, and what it is short for.
SHORT = {
    **dict.fromkeys(("k", "ko", "kh", "hok", "hong", "hk", "kg"), "khong"),
    **dict.fromkeys(("ok", "oke", "okay", "okie", "oki", "okela", "dc"), "duoc"),
    **dict.fromkeys(("uk", "uh", "um", "uhm", "uhu", "uhum"), "u"),
    **dict.fromkeys(("tks", "thanks", "thank", "thx", "cám"), "cam on"),
    "r": "roi",
    "p": "phai",
}
# Politeness around the words that count.
BEFORE = frozenset(tokens("dạ vâng thưa em anh chị ơi cho tôi tui mình xin làm ơn thì à muốn please"))
AFTER = frozenset(
    tokens(
        "ạ nha nhé nhe nghen hen đi với giùm dùm em anh chị ơi luôn rồi nè á bạn ad admin nhiều you tôi tui mình please"
    )
)
YES = _phrases(
    "ừ|đúng|phải|yes|y|được|chuẩn|có|gửi|vâng|dạ|yep|sure|send|correct|đồng ý|chính xác|xác nhận|đúng vậy|phải đó"
    "|đúng đó|báo|gửi phản ánh"
)
NO = _phrases(
    "không|sai|no|nope|chưa|thôi|skip|không phải|không có|bỏ qua|không đúng|không cần|không có ảnh|không có hình"
    "|no photo|no picture|no photos|chưa đúng|không phải chỗ này|chỗ khác|không gửi"
)
# Several of these together say the same.
YES_WORDS = frozenset(tokens("ừ đúng phải được chuẩn gửi đồng ý xác nhận yes ok send it báo vậy đó"))
NO_WORDS = frozenset(tokens("không phải đúng có cần ảnh hình đâu chỗ này gì hết nữa sai bỏ qua"))
GREETINGS = _phrases("chào|xin chào|alo|hello|hi|hey|chào buổi sáng|bắt đầu|menu")
THANKS = _phrases("cảm ơn|cam on on|on")
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "một one nhất đầu",
            "hai two nhì",
            "ba three",
            "bốn tư four",
            "năm five",
            "sáu six",
            "bảy seven",
            "tám",
            "chín",
        ),
        start=1,
    )
    for word in tokens(words)
}
# What may stand before a number: "số 2", "cái thứ nhất".
COUNTED = frozenset(tokens("số chọn câu mục nút ý cái thứ option"))
# What may stand beside a report's code, when it is looked up or taken back.
LOOKING = frozenset(
    tokens("tra cứu xem mã số phản ánh kết quả tình trạng tới đâu sao check status of hồ sơ của giúp hộ")
)
WITHDRAWING = frozenset(tokens("rút hủy xóa lại thu hồi withdraw cancel phản ánh mã số"))
COMMANDS = {
    phrase: payload
    for payload, phrases in {
        payloads.CANCEL: "hủy|hủy bỏ|không báo nữa|thôi không báo nữa|cancel|xóa|bỏ phản ánh này|dừng lại",
        payloads.BACK: "quay lại|lui|lui lại|trở lại|quay lui|trở về|back|bước trước",
        payloads.HELP: "giúp|trợ giúp|giúp đỡ|hướng dẫn|help|cách báo|làm sao|cách dùng",
        payloads.HOTLINES: (
            "số khẩn cấp|đường dây nóng|hotline|số điện thoại khẩn cấp|cấp cứu|cứu|cứu với|gọi khẩn cấp|khẩn cấp"
            "|emergency|số nóng"
        ),
        payloads.HUMAN: (
            "gặp người|gặp cán bộ|gặp nhân viên|nói chuyện với người|nói chuyện với cán bộ|người thật|gặp người thật"
            "|nói chuyện với người thật|cán bộ|nhân viên|tổng đài|gọi người|human|agent|talk to a person|gặp người trực"
            "|cần gặp cán bộ|cần gặp người"
        ),
        payloads.STOP: (
            "dừng tin nhắn|dừng nhắn tin|ngừng tin nhắn|ngừng nhắn tin|tắt tin nhắn|tắt thông báo|stop"
            "|không nhận tin nữa|không nhận tin nhắn nữa|dừng gửi tin|dừng gửi tin nhắn|unsubscribe"
            "|đừng nhắn nữa|đừng nhắn tin nữa|hủy nhận tin|stop messages"
        ),
        payloads.START: (
            "nhận tin|nhận tin lại|nhận lại tin|nhận lại tin nhắn|nhận tin trở lại|mở lại tin nhắn|bật tin nhắn"
            "|bật lại tin nhắn|bật thông báo|mở tin nhắn|resume messages"
        ),
        payloads.REPORT: (
            "báo sự cố|báo sự việc|báo một sự việc|báo một việc|phản ánh|phản ánh sự cố|báo việc mới|gửi phản ánh mới"
            "|báo việc khác|báo cáo|report|report a problem|phản ánh việc khác"
        ),
        payloads.LOOK_UP: (
            "tra cứu|tra cứu phản ánh|xem phản ánh|phản ánh của|xem kết quả|kết quả|xem việc đã báo|tiến độ|xem tiến độ"
            "|look up|my reports|status"
        ),
        payloads.BOT: "trợ lý|quay lại trợ lý|gặp trợ lý|kết thúc|bot|trợ lý tự động",
        payloads.ENGLISH: "english|tiếng anh|speak english",
        payloads.VIETNAMESE: "tiếng việt|vietnamese",
    }.items()
    for phrase in _phrases(phrases)
}
# What "yes" and "no" choose among the buttons last shown.
YES_CHOOSES = ("#gui", "#noi", "#chung", "#tiep", "#nhantin", "#rut", "#vieckhac")
NO_CHOOSES = ("#chokhac", "#khongchung", "#khonganh", "#sua", "#lamlai", "#thoi", "#cungviec")
KNOWN = YES | NO | GREETINGS | THANKS | COMMANDS.keys()
