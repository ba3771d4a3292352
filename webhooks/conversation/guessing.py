"""Which category words are about, and how sure that is."""

from collections.abc import Sequence

from reports.suggesting.suggest import Suggestion
from webhooks.conversation.knowledge import CategoryFacts, Knowledge
from webhooks.conversation.talk import Draft

# Measured on the cases of tests/suggest_cases.csv: sure of 87 % of them, and right in 98 % of those.
SURE = 0.4
RUNNER_UP = 0.8
# Below this a category is not worth showing.
A_HINT = 0.2
# From this on a danger is warned of before it is sure.
A_DANGER = 0.3
MOST_SHOWN = 3
# The category for what fits nowhere else; its reports go to the coordinator.
ANYTHING_ELSE = "other"


def sure(text: str, knowledge: Knowledge) -> str:
    """The category of words that leave no doubt, else ""."""
    return _clear(knowledge.suggest(text))


def likeliest(text: str, knowledge: Knowledge) -> str:
    """The category that words fit well, whether others fit as well or not; else ""."""
    first = next(iter(knowledge.suggest(text)), None)
    return first.code if first and first.score >= SURE else ""


def is_hinted(text: str, knowledge: Knowledge) -> bool:
    """Whether the words say anything of what is wrong."""
    return any(one.score >= A_HINT for one in knowledge.suggest(text))


def sure_for(draft: Draft, text: str, knowledge: Knowledge) -> str:
    """The same, without what is redirected if the person said that it is none of that."""
    return _clear(_allowed(draft, text, knowledge))


def hints(draft: Draft, knowledge: Knowledge) -> list[CategoryFacts]:
    """The categories to choose from for a draft, the likeliest first."""
    text = "\n".join(draft.texts)
    found = (knowledge.category(one.code) for one in _allowed(draft, text, knowledge) if one.score >= A_HINT)
    return [facts for facts in found if facts and facts.code != ANYTHING_ELSE][:MOST_SHOWN]


def danger(text: str, knowledge: Knowledge) -> CategoryFacts | None:
    """The category of a danger that the words rather mean than not."""
    first = next(iter(knowledge.suggest(text)), None)
    if first is None or first.score < A_DANGER:
        return None
    facts = knowledge.category(first.code)
    return facts if facts and facts.emergency else None


def _allowed(draft: Draft, text: str, knowledge: Knowledge) -> list[Suggestion]:
    ranked = list(knowledge.suggest(text))
    if not draft.no_redirect:
        return ranked
    return [one for one in ranked if (facts := knowledge.category(one.code)) and not facts.redirect]


def _clear(ranked: Sequence[Suggestion]) -> str:
    if not ranked or ranked[0].score < SURE:
        return ""
    return ranked[0].code if len(ranked) < 2 or ranked[1].score <= RUNNER_UP * ranked[0].score else ""
