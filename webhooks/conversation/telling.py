"""What people tell of a matter - words, photos, a place - goes into the draft."""

from collections.abc import Sequence
from dataclasses import replace

from reports.wording import fold
from webhooks.conversation import guessing, hearing, payloads, whereabouts
from webhooks.conversation.drafting import Gap, changed, gap, stepped, with_words
from webhooks.conversation.knowledge import CategoryFacts
from webhooks.conversation.shapes import Choice, Kind, Place, Say
from webhooks.conversation.step import Heard, Step
from webhooks.conversation.talk import Doubt, Draft

MOST_PHOTOS = 6
_TOO_BIG = frozenset({"photo_too_large", "photo_too_many_pixels"})


def draft_of(heard: Heard) -> Draft:
    """The draft that is being told, or a new one."""
    return heard.state.draft or Draft()


def kept(heard: Heard, draft: Draft, *says: Say) -> Step:
    """The draft as it is now."""
    return Step(replace(heard.state, draft=draft, doubt=None, held=(), lost=0), says)


def tell(heard: Heard) -> Step:
    """Words, photos or a place."""
    incoming = heard.incoming
    heard = heard.within(replace(heard.state, adding=""))
    if incoming.kind is Kind.PHOTOS:
        return photos(heard)
    if incoming.kind is Kind.LOCATION and incoming.latitude is not None and incoming.longitude is not None:
        return at_point(heard, incoming.latitude, incoming.longitude, incoming.text)
    return words(heard)


def words(heard: Heard) -> Step:
    """Somebody wrote something about the matter: where it is, when that was asked; else what it is."""
    draft = draft_of(heard)
    point = whereabouts.point(heard.incoming.text)
    if point is not None:
        return at_point(heard, *point)
    lacks = gap(draft, heard.knowledge)
    if lacks is Gap.PHOTO and hearing.promises_photo(heard.incoming.text):
        return kept(heard, draft)
    if lacks in {Gap.WHERE, Gap.PROPOSAL}:
        step = _where(heard, draft)
        if step is not None:
            return step
    return describe(heard)


def describe(heard: Heard, *, same_matter: bool = False) -> Step:
    """Words of what it is. Raises the doubt whether it is another matter, if they are surely about something else."""
    draft, text = draft_of(heard), heard.incoming.text
    if not same_matter and _is_another_matter(heard, draft, text):
        return Step(replace(heard.state, doubt=Doubt.MATTER, held=(heard.incoming,)))
    if fold(text) in {fold(told) for told in draft.texts}:
        return kept(heard, draft)  # nobody answered at once, so they said it again
    texts = with_words(() if draft.rewriting else draft.texts, text)
    category = "" if draft.rewriting else draft.category
    if not category:
        category = guessing.sure_for(draft, "\n".join(texts), heard.knowledge)
    facts = heard.category(category)
    if facts and facts.redirect:
        return redirect(heard, facts)
    fields: dict[str, object] = {"texts": texts, "rewriting": False}
    if category != draft.category:
        fields["category"] = category
    draft = changed(draft, heard.incoming.id, **fields)
    if not category and len(texts) > 1 and not guessing.hints(draft, heard.knowledge):
        draft = replace(draft, category=guessing.ANYTHING_ELSE)
    draft, warning = warned(heard, draft, facts or guessing.danger(text, heard.knowledge))
    return kept(heard, _proposed_by_words(heard, draft, text), *warning)


def photos(heard: Heard) -> Step:
    """Photos, each with a place perhaps, and words below them perhaps."""
    sent = heard.incoming.photos
    good = [photo for photo in sent if photo.id]
    says = _refusals([photo.refused for photo in sent if not photo.id])
    if not good:
        return Step(heard.state, says)
    draft = draft_of(heard)
    room = MOST_PHOTOS - len(draft.photo_ids)
    if room <= 0:
        return Step(heard.state, (Say("photo.enough", {"most": MOST_PHOTOS}),))
    ids = (*draft.photo_ids, *(photo.id for photo in good[:room]))
    taken = draft.taken_at or next((photo.taken_at for photo in good if photo.taken_at), None)
    draft = changed(draft, heard.incoming.id, photo_ids=ids, taken_at=taken)
    step = kept(heard, _proposed_by_photo(heard, draft), *says)
    if heard.incoming.text.strip():
        return words(heard.within(step.state)).after(*step.says)
    return step


def at_point(heard: Heard, latitude: float, longitude: float, name: str = "") -> Step:
    """A place on the map: shared, written as coordinates, or picked in the mini app."""
    place = heard.knowledge.place_at(latitude, longitude)
    if place is None:
        return Step(replace(heard.state, draft=draft_of(heard)), (Say("place.outside"),))
    if name and not place.address:
        place = replace(place, address=name)
    return settle_place(heard, place)


def settle_place(heard: Heard, place: Place) -> Step:
    """It is there."""
    draft = draft_of(heard)
    return kept(
        heard, changed(draft, heard.incoming.id, place=place, proposals=(), proposed_by="", distinct=False)
    )


def redirect(heard: Heard, facts: CategoryFacts) -> Step:
    """Such a matter is never filed here; it is said where it belongs. What was told before stays."""
    text = (facts.redirect or {}).get(f"text_{heard.state.language}", "")
    choices = (
        Choice("choice.no_redirect", payload=payloads.NO_REDIRECT),
        Choice("choice.human", payload=payloads.HUMAN),
    )
    state = replace(heard.state, doubt=Doubt.REDIRECT, held=(heard.incoming,))
    return Step(state, (Say("redirect", {"text": text}, choices),))


def warned(heard: Heard, draft: Draft, facts: CategoryFacts | None) -> tuple[Draft, tuple[Say, ...]]:
    """The warning of a dangerous category with its hotlines, said once."""
    if facts is None or not facts.emergency or draft.warned == facts.code:
        return draft, ()
    calls = tuple(
        Choice("choice.call", {"name": line["name_vi"], "number": line["number"]}, phone=line["number"])
        for line in facts.emergency["hotlines"]
    )
    text = facts.emergency[f"text_{heard.state.language}"]
    return replace(draft, warned=facts.code), (Say("emergency", {"text": text}, calls),)


def _where(heard: Heard, draft: Draft) -> Step | None:
    """The words as an answer to where it is; none when they rather tell more of what it is."""
    text = heard.incoming.text
    tells_place = whereabouts.begins_with_place(text) or bool(whereabouts.named(text))
    if not tells_place and guessing.sure(text, heard.knowledge):
        return None
    found = tuple(heard.knowledge.geocode(whereabouts.named(text) or text))
    if found:
        fields: dict[str, object] = {"proposals": found, "proposed_by": "words", "address": text}
        return kept(heard, changed(draft, heard.incoming.id, **fields))
    return kept(heard, changed(draft, heard.incoming.id, address=text)) if tells_place else None


def _is_another_matter(heard: Heard, draft: Draft, text: str) -> bool:
    if not draft.category or not draft.texts or draft.rewriting or whereabouts.begins_with_place(text):
        return False
    code = guessing.sure(text, heard.knowledge)
    return code not in {"", draft.category, guessing.ANYTHING_ELSE}


def _proposed_by_words(heard: Heard, draft: Draft, text: str) -> Draft:
    named = whereabouts.named(text)
    if draft.place is not None or draft.proposals or not named:
        return draft
    found = tuple(heard.knowledge.geocode(named))
    if not found:
        return replace(draft, address=draft.address or named)
    return replace(draft, proposals=found, proposed_by="words")


def _proposed_by_photo(heard: Heard, draft: Draft) -> Draft:
    """Where the photo was taken is likelier than where words may mean."""
    if draft.place is not None or draft.proposed_by == "photo":
        return draft
    for photo in heard.incoming.photos:
        if photo.latitude is not None and photo.longitude is not None:
            place = heard.knowledge.place_at(photo.latitude, photo.longitude)
            if place is not None:
                return replace(draft, proposals=(place,), proposed_by="photo")
    return draft


def _refusals(reasons: Sequence[str]) -> tuple[Say, ...]:
    if not reasons:
        return ()
    return (Say("photo.too_big" if _TOO_BIG & set(reasons) else "photo.unreadable"),)


def without_proposals(draft: Draft) -> Draft:
    """It is at none of the places that were proposed."""
    return stepped(draft, proposals=(), proposed_by="", address="")
