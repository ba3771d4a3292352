"""Questions about what was held back: what the answers do, and what somebody means who goes on without answering."""

from dataclasses import replace

from webhooks.conversation import choosing, following, telling
from webhooks.conversation.manners import MENU
from webhooks.conversation.shapes import Say, Unmute
from webhooks.conversation.step import Heard, Step
from webhooks.conversation.talk import Doubt, State


def decide(heard: Heard) -> Step:
    """The likelier answer, for who goes on without giving one."""
    match heard.state.doubt:
        case Doubt.RESUME:
            return go_on(heard)
        case Doubt.MATTER:
            return same_matter(heard)
        case Doubt.ANSWER | Doubt.ADDITION:
            return new_report(heard)
        case _:
            return Step(_decided(heard.state))


def go_on(heard: Heard) -> Step:
    """Go on with the old draft."""
    return Step(_decided(heard.state), again=heard.state.held)


def anew(heard: Heard) -> Step:
    """Begin a new report; the old draft goes."""
    state = replace(_decided(heard.state), draft=None, adding="")
    return Step(state, again=heard.state.held) if heard.state.held else choosing.start(heard.within(state))


def new_report(heard: Heard) -> Step:
    """What was held back is a new report."""
    state = replace(_decided(heard.state), adding="")
    if not heard.state.held:
        return choosing.start(heard.within(state))
    return telling.tell(Heard(state, heard.state.held[0], heard.knowledge))


def same_matter(heard: Heard) -> Step:
    """It belongs to the draft after all."""
    state = _decided(heard.state)
    if not heard.state.held:
        return Step(state)
    return telling.describe(Heard(state, heard.state.held[0], heard.knowledge), same_matter=True)


def another_matter(heard: Heard) -> Step:
    """It is told after this draft."""
    state = heard.state
    return Step(replace(_decided(state), later=(*state.later, *state.held)), (Say("later"),))


def answers(heard: Heard) -> Step:
    """What was held back answers the unit."""
    if not heard.state.held:
        return Step(_decided(heard.state), (choosing.NOTHING_TO_DO,))
    return following.answer(heard, heard.state.held[0])


def no_redirect(heard: Heard) -> Step:
    """It was no complaint or the like: the words are taken for a report."""
    state = _decided(heard.state)
    if not heard.state.held:
        return choosing.start(heard.within(state))
    told = Heard(state, heard.state.held[0], heard.knowledge)
    state = replace(state, draft=replace(telling.draft_of(told), no_redirect=True))
    return Step(state) if told.incoming.text.startswith("#") else telling.words(told.within(state))


def start_messages(heard: Heard) -> Step:
    """Messages are welcome again, and what was written meanwhile is heard."""
    was = heard.state
    says = (Say("started", {}, () if was.held or was.draft else MENU),)
    state = replace(_decided(was), muted=False)
    return Step(state, says, (Unmute(),) if was.muted else (), was.held if was.doubt is Doubt.MUTED else ())


def _decided(state: State) -> State:
    return replace(state, doubt=None, held=())
