"""How a transcript is written: who speaks, a bar, what is said; and what was done in the words of one line."""

from webhooks.conversation.shapes import Act

COLUMN = 9


def spoken(script: str) -> list[tuple[str, str]]:
    """Who speaks and what; lines without a name go on with the line before."""
    spoken: list[tuple[str, str]] = []
    for line in script.splitlines():
        name, _, words = line.partition("|")
        if line.startswith("#"):
            spoken.append(("#", line))
        elif name.strip():
            spoken.append((name.strip(), words.strip()))
        elif line.strip():
            who, said = spoken.pop()
            spoken.append((who, f"{said}\n{words.strip()}"))
    return spoken


def shown(who: str, said: str) -> str:
    """The lines of what somebody says."""
    if who == "#":
        return f"{said}\n"
    first, *more = said.splitlines() or [""]
    lines = [f"{who:<{COLUMN}}| {first}", *(f"{'':<{COLUMN}}| {line}" for line in more)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


_DONE = {
    "file": "gửi {code} {category} tại {latitude:.5f}, {longitude:.5f} ({address}), {photos} ảnh: {told}",
    "support": "cùng báo {code}",
    "comment": "bổ sung {code}, {photos} ảnh: {text}",
    "rate": "đánh giá {code}: {stars} sao",
    "reopen": "mở lại {code}: {reason}",
    "withdraw": "rút {code}",
    "call_human": "gọi cán bộ: {text}",
    "tell_human": "chuyển cán bộ, {photos} ảnh: {text}",
    "release_human": "thôi gặp cán bộ",
    "mute": "tắt tin nhắn",
    "unmute": "mở tin nhắn",
    "speak": "nói {language}",
}


def done(act: Act, code: str = "") -> str:
    """What an act does; `code` is that of a report it filed."""
    facts = {"code": code} | vars(act)
    told = facts.get("description", "").replace("\n", " / ")
    return _DONE[act.act].format_map(facts | {"photos": len(facts.get("photo_ids", ())), "told": told})
