"""openapi.zalo.me: people, conversations and tags of the Official Account, and the account itself."""

from datetime import datetime, timedelta, timezone

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from simulator import account, counting, events
from simulator.account import No, asked, member, number, sought, words, yes
from simulator.graph import AVATAR
from simulator.records import Message, Tag
from simulator.state import Persona
from simulator.world import World, world

bp = Blueprint("users", __name__, url_prefix="/openapi")
bp.before_request(account.count_call)
bp.before_request(account.check_token)
bp.after_request(account.tell_limits)
bp.register_error_handler(No, account.say_no)

VIETNAM = timezone(timedelta(hours=7))
FARTHEST = 9951
DAYS = {"TODAY": 0, "YESTERDAY": 1, "L7D": 7, "L30D": 30}


@bp.get("/v3.0/oa/user/detail")
def detail() -> ResponseReturnValue:
    """Who someone is, as far as they let the account know."""
    with world().reading() as session:
        person = sought(session, asked().get("user_id"))
        tags = list(session.scalars(select(Tag.name).where(Tag.persona == person.key).order_by(Tag.name)))
    return yes(
        {
            "user_id": person.oa_user_id,
            "user_id_by_app": person.app_user_id,
            "user_external_id": "",
            "display_name": person.name,
            "user_alias": person.name,
            "is_sensitive": False,
            "user_is_follower": person.follows,
            "user_last_interaction_date": _day(person),
            "avatar": AVATAR,
            "avatars": {"120": AVATAR, "240": AVATAR},
            "dynamic_param": "",
            "tags_and_notes_info": {"notes": [], "tag_names": tags},
            "shared_info": {},
        }
    )


@bp.get("/v3.0/oa/user/getlist")
def list_users() -> ResponseReturnValue:
    """Ids of people who were ever in touch, a page at a time."""
    here, given = world(), asked()
    offset, count = number(given, "offset", FARTHEST), number(given, "count", 50, default=50)
    query = select(Persona.oa_user_id).where(Persona.last_interaction.is_not(None))
    if isinstance(given.get("is_follower"), bool):
        query = query.where(Persona.follows == given["is_follower"])
    if given.get("tag_name"):
        tagged = select(Tag.persona).where(Tag.name == given["tag_name"])
        query = query.where(Persona.key.in_(tagged))
    if period := words(given, "last_interaction_period"):
        first, last = _period(here, period)
        query = query.where(Persona.last_interaction >= first, Persona.last_interaction < last)
    with here.reading() as session:
        found = list(session.scalars(query.order_by(Persona.key)))
    users = [{"user_id": each} for each in found[offset : offset + count]]
    return yes({"total": len(found), "count": len(users), "offset": offset, "users": users})


@bp.get("/v2.0/oa/getoa")
def get_account() -> ResponseReturnValue:
    """The Official Account itself."""
    here = world()
    with here.reading() as session:
        followers = session.scalar(select(func.count()).where(Persona.follows)) or 0
    return yes(
        {
            "oaid": here.zalo.oa_id,
            "name": "Tây Ninh Smart (mô phỏng)",
            "description": "Official Account mô phỏng",
            "oa_alias": "tayninhsmart",
            "is_verified": True,
            "oa_type": 2,
            "cate_name": "Cơ quan nhà nước",
            "num_follower": followers,
            "avatar": AVATAR,
            "cover": AVATAR,
            "package_name": "Nâng cao",
            "package_valid_through_date": "31/12/2099",
            "package_auto_renew_date": "",
            "linked_ZCA": "ZCA-SIM",
        }
    )


@bp.get("/v2.0/oa/conversation")
def conversation() -> ResponseReturnValue:
    """The latest messages with one person, newest first."""
    here, given = world(), asked()
    offset, count = number(given, "offset", 10_000), number(given, "count", 10, default=10)
    with here.reading() as session:
        person = sought(session, given.get("user_id"))
        query = select(Message).where(Message.persona == person.key).order_by(Message.seq.desc())
        found = session.scalars(query.offset(offset).limit(count)).all()
    return yes([_line(here, person, message) for message in found])


@bp.get("/v2.0/oa/listrecentchat")
def recent() -> ResponseReturnValue:
    """The last message of each person, newest first."""
    here, given = world(), asked()
    offset, count = number(given, "offset", 10_000), number(given, "count", 10, default=10)
    with here.reading() as session:
        last = select(func.max(Message.seq)).group_by(Message.persona)
        query = select(Message, Persona).join(Persona, Persona.key == Message.persona)
        query = query.where(Message.seq.in_(last)).order_by(Message.seq.desc()).offset(offset).limit(count)
        return yes([_line(here, person, message) for message, person in session.execute(query)])


@bp.post("/v2.0/oa/tag/tagfollower")
def tag() -> ResponseReturnValue:
    """Put a tag on someone; a new word becomes a tag."""
    here, body = world(), request.get_json(silent=True)
    with here.sessions.begin() as session:
        person, name = _tagged(session, body)
        session.execute(insert(Tag).values(name=name, persona=person.key).on_conflict_do_nothing())
        _tell_tag(session, here, person, "add_user_to_tag", name)
    return yes({})


@bp.post("/v2.0/oa/tag/rmfollowerfromtag")
def untag() -> ResponseReturnValue:
    """Take a tag off someone."""
    here, body = world(), request.get_json(silent=True)
    with here.sessions.begin() as session:
        person, name = _tagged(session, body)
        session.execute(delete(Tag).where(Tag.name == name, Tag.persona == person.key))
        _tell_tag(session, here, person, "remove_user_from_tag", name)
    return yes({})


@bp.post("/v2.0/oa/tag/rmtag")
def remove_tag() -> ResponseReturnValue:
    """Forget a tag."""
    name = words(request.get_json(silent=True), "tag_name")
    with world().sessions.begin() as session:
        session.execute(delete(Tag).where(Tag.name == name))
    return yes({})


@bp.get("/v2.0/oa/tag/gettagsofoa")
def tags() -> ResponseReturnValue:
    """Every tag."""
    with world().reading() as session:
        return yes(list(session.scalars(select(Tag.name).distinct().order_by(Tag.name))))


def _tagged(session: Session, body: object) -> tuple[Persona, str]:
    name = words(body, "tag_name")
    if not name:
        raise No(-201, "tag_name is invalid")
    return sought(session, member(body, "user_id")), name


def _tell_tag(session: Session, here: World, person: Persona, event: str, name: str) -> None:
    told = {"name": name, "user_ids": [person.oa_user_id]}
    events.emit(session, here, events.about_account(here, person, event, tag=told), persona=person.key)
    counting.revise(session)


def _line(here: World, person: Persona, message: Message) -> dict[str, object]:
    ours = {"id": here.zalo.oa_id, "display_name": "Tây Ninh Smart", "avatar": AVATAR}
    theirs = {"id": person.oa_user_id, "display_name": person.name, "avatar": AVATAR}
    source, target = (ours, theirs) if message.from_oa else (theirs, ours)
    line: dict[str, object] = {"src": 0 if message.from_oa else 1, "time": message.sent, "type": message.kind}
    line |= {"message": message.text, "message_id": message.id}
    line |= {f"from_{name}": value for name, value in source.items()}
    return line | {f"to_{name}": value for name, value in target.items()}


def _day(person: Persona) -> str:
    if person.last_interaction is None:
        return ""
    return datetime.fromtimestamp(person.last_interaction / 1000, VIETNAM).strftime("%d/%m/%Y")


def _period(here: World, period: str) -> tuple[int, int]:
    """First and end millisecond of TODAY, YESTERDAY, L7D, L30D or 2026_11_01:2026_11_25. Raises No."""
    today = datetime.fromtimestamp(here.milliseconds / 1000, VIETNAM).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    first, last = today - timedelta(days=DAYS.get(period, 0)), today
    if period == "YESTERDAY":
        last = first
    elif period not in DAYS:
        try:
            parts = [
                datetime.strptime(each, "%Y_%m_%d").replace(tzinfo=VIETNAM) for each in period.split(":")
            ]
            first, last = parts
        except ValueError:
            raise No(-201, "last_interaction_period is invalid") from None
    return int(first.timestamp() * 1000), int((last + timedelta(days=1)).timestamp() * 1000)
