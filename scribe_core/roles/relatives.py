"""The words for those who come along with a patient, and for staff besides the doctor."""

from __future__ import annotations

import re

_RELATIVES = {
    "mother": "mother mum mom mam mummy mommy", "father": "father dad daddy", "husband": "husband", "wife": "wife",
    "partner": "partner", "boyfriend": "boyfriend", "girlfriend": "girlfriend", "fiance": "fiance fiancé",
    "fiancee": "fiancee fiancée", "son": "son", "daughter": "daughter", "child": "child", "brother": "brother",
    "sister": "sister", "grandmother": "grandmother grandma nan nana granny gran",
    "grandfather": "grandfather grandad granddad grandpa", "aunt": "aunt auntie", "uncle": "uncle",
    "cousin": "cousin", "niece": "niece", "nephew": "nephew", "grandson": "grandson",
    "granddaughter": "granddaughter", "friend": "friend", "neighbour": "neighbour neighbor",
    "roommate": "roommate flatmate housemate", "carer": "carer caregiver", "guardian": "guardian",
}  # fmt: skip
_STAFF = {
    "nurse": "nurse", "interpreter": "interpreter translator", "midwife": "midwife", "paramedic": "paramedic",
    "physiotherapist": "physiotherapist physio", "student": "student", "teacher": "teacher",
    "social_worker": "social_worker", "support_worker": "support_worker", "assistant": "assistant",
}  # fmt: skip
RELATIVE_WORDS = frozenset(word for words in _RELATIVES.values() for word in words.split())
_MARKED = {
    word.replace("_", " "): mark + name
    for mark, names in (("~", _RELATIVES), ("+", _STAFF))
    for name, words in names.items()
    for word in words.split()
}
_WORD = re.compile(rf"\b(step-?|foster )?({'|'.join(sorted(_MARKED, key=len, reverse=True))})(-in-law)?\b")
_SENTENCE_END = re.compile(r"(?<![.?!;])[.?!;]++(?=\s|$)")


def is_staff(relation: str) -> bool:
    return relation.replace(" ", "_") in _STAFF


def plain(text: str) -> str:
    """Lower case, sentence ends as ` .`, relatives as `~mother`, staff as `+nurse`, placeholders as `name`."""
    marked = _WORD.sub(_mark, re.sub(r"<\w+>", "name", text.lower().replace("’", "'")))
    return " ".join(re.sub(r"[^\w~+'.]", " ", _SENTENCE_END.sub(" . ", marked)).split())


def _mark(match: re.Match[str]) -> str:
    before = (match[1] or "").replace("-", "").replace(" ", "_")
    marked = _MARKED[match[2]]
    return f"{marked[0]}{before}{marked[1:]}{'_in_law' if match[3] else ''}"


def spelled(marked: str) -> str:
    """`foster mother` for `foster_mother`, `mother-in-law` for `mother_in_law`."""
    return marked.replace("_in_law", "-in-law").replace("_", " ")
