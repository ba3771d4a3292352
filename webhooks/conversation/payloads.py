"""What buttons send back. A payload says all by itself, so that a tap means the same whenever it comes.

Others may put on their own messages: `rate(code, stars)`, `add_to(code)`, `about(code)`, `reopen(code)`.
"""

REPORT = "#bao"
LOOK_UP = "#tracuu"
HUMAN = "#nguoi"
HELP = "#giup"
HOTLINES = "#khancap"
CANCEL = "#huy"
BACK = "#quaylai"
CONTINUE = "#tiep"
ANEW = "#lamlai"
OTHER_CATEGORY = "#loaikhac"
OTHER_PLACE = "#chokhac"
NO_PHOTO = "#khonganh"
CHANGE = "#sua"
CHANGE_WHAT = "#suaviec"
CHANGE_PLACE = "#suacho"
CHANGE_PHOTOS = "#suaanh"
NOT_THE_SAME = "#khongchung"
STOP = "#dungtin"
START = "#nhantin"
BOT = "#tudong"
NEVER_MIND = "#thoi"
ANOTHER_MATTER = "#vieckhac"
SAME_MATTER = "#cungviec"
NEW_REPORT = "#viecmoi"
ANSWER = "#traloi"
NO_REDIRECT = "#suco"
ENGLISH = "#english"
VIETNAMESE = "#tiengviet"


def category(code: str) -> str:
    """It is about this category."""
    return f"#loai:{code}"


def place(latitude: float, longitude: float) -> str:
    """It is at this point."""
    return f"#noi:{latitude:.6f},{longitude:.6f}"


def answer(name: str, value: str) -> str:
    """An answer (JSON) to a category's question."""
    return f"#dap:{name}:{value}"


def send(seal: str) -> str:
    """Send the draft as it was shown; the seal says as which."""
    return f"#gui:{seal}"


def join(code: str) -> str:
    """I met the same problem."""
    return f"#chung:{code}"


def rate(code: str, stars: int) -> str:
    """One to five stars."""
    return f"#sao:{code}:{stars}"


def add_to(code: str) -> str:
    """What I say next belongs to this report."""
    return f"#bosung:{code}"


def about(code: str) -> str:
    """How does it stand with this report."""
    return f"#xem:{code}"


def reopen(code: str) -> str:
    """It is not fixed."""
    return f"#molai:{code}"


def may_withdraw(code: str) -> str:
    """I think of taking it back."""
    return f"#xinrut:{code}"


def withdraw(code: str) -> str:
    """Take it back, I am sure."""
    return f"#rut:{code}"


def parts(payload: str) -> tuple[str, list[str]]:
    """The word of a payload (`#gui`) and what stands behind its colons."""
    word, *rest = payload.split(":", 2)
    return word, rest
