"""What a finding says, in English. Nothing keeps these sentences: they may be reworded at any time."""

from __future__ import annotations

from scribe_core.types import TOLD, Finding

ANY = ""
"""In place of a check's name, for what may be said of each."""
TEMPLATES: dict[tuple[str, str], str] = {
    (ANY, TOLD): "{0}",
    (ANY, "not_checked"): "{1}",
    (ANY, "failed"): "The check failed ({0}).",
    (ANY, "overloaded"): "The checks are overloaded: it did not start in {1} s.",
    (ANY, "too_slow"): "The check took longer than {1} s.",
    ("allergy", "reacts"): "{1}: the patient reacts to {2}.",
    ("allergy", "may_react"): "{1}: the patient may also react, because of {2}.",
    ("attribution", "only_asked"): "This was asked, and not answered with yes.",
    ("attribution", "doctor_said"): "The doctor said this, not the patient.",
    ("concepts", "not_named"): '"{0}" was not named in the visit.',
    ("concepts", "not_named_nearby"): '"{0}" was not named in the turns that this points at.',
    ("contraindication", "contraindicated"): "{1} with {2}: {3} ({4}).",
    ("dates", "no_date"): "{0} is no date.",
    ("dates", "no_month"): "{0} is no month of a year.",
    ("dates", "other_date"): "{1} was said, not {0}.",
    ("dates", "other_month"): "Another month of {1} was said, not {2}.",
    ("dates", "other_year"): "{1} was said, not {0}.",
    ("dosage", "unknown_drug"): "No maximum dose is known here for {0}.",
    ("dosage", "dose_depends"): "The dose of {0} depends on age, weight or the way it is given.",
    ("dosage", "no_fixed_maximum"): "The label of {0} gives no fixed maximum: it depends on {1}.",
    ("dosage", "by_weight"): "A child's dose of {0} depends on weight; only the maximum was checked.",
    ("dosage", "above_single_maximum"): "{0} at once is above the maximum of {1} ({2}).",
    ("dosage", "above_daily_maximum"): "{0} a day is above the maximum of {1} ({2}).",
    ("entailment", "something_else"): "The talk seems to say something else.",
    ("entailment", "not_said"): "The talk does not seem to say this.",
    ("entities", "no_source"): "No turn of the transcript is named as its source.",
    ("entities", "drug_misheard"): '{0} was heard as "{1}", which sounds like it.',
    ("entities", "drug_unsaid"): "{0} was not named in the visit.",
    ("entities", "drug_elsewhere"): "{0} is not named in the turns that this points at.",
    ("entities", "number_unsaid"): "{0} was not said in the turns that this points at.",
    ("entities", "unit_differs"): "The unit that was said is {1}.",
    ("entities", "dose_differs"): "{1} was said, not {2}.",
    ("entities", "frequency_differs"): "{1} times a day was said, not {2}.",
    ("entities", "somebody_else"): "{0} was said of somebody else, not of the patient.",
    ("entities", "denied"): "{0} was denied in the talk.",
    ("entities", "confirmed"): "{0} was confirmed in the talk.",
    ("heard_unsurely", "unsure"): 'The {1} "{2}" was heard unsurely ({3}). Listen to it.',
    ("interaction", "interacts"): "{1} with {2}: {3} ({4}).",
    ("interaction", "interacts_on_skin"): "{1} with {2}: {3} ({4}). On the skin: little of it is taken up.",
    ("measures", "grade_differs"): "{1} {2} was said, not {3}.",
    ("measures", "no_murmur_grade"): "{0} is no grade of a murmur; they go from 1/6 to 6/6.",
    ("measures", "no_range"): "{0} is no range.",
    ("measures", "count_differs"): "{2} was said of {1}s, not {3}.",
    ("misheard", "sounds_like"): '"{0}" is not in the list of drugs; it sounds like {1}.',
    ("negation", "affirmed"): '"{0}" was affirmed in the talk.',
    (
        "omissions",
        "never_missing",
    ): 'Heard, and in no statement: "{2}". It may be about {1}, which no note may leave out.',
    ("omissions", "fact"): 'Heard, and in no statement: {1} "{2}".',
    ("omissions", "sentence"): 'Heard, and in no statement: "{0}".',
    ("sides", "with_itself"): "The {0} is compared with itself.",
    ("sides", "other_side"): "{1} was said, not {0}.",
    ("sides", "no_side_said"): "No side was said, and this says {0}.",
    ("terms", "not_named"): '"{0}" was not named in the visit.',
    ("unreadable", "unread"): (
        "{1} s of sound at {0} could not be read. Listen to it, and write down what is missing."
    ),
}
"""By check and code; {0}, {1}, … are the finding's facts."""


def sentence_of(finding: Finding) -> str:
    """A few plain words for the clinician; of what only a later release has words for, its code and its facts."""
    template = TEMPLATES.get((finding.check, finding.code)) or TEMPLATES.get((ANY, finding.code))
    try:
        return template.format(*finding.facts) if template else _untold(finding)
    except IndexError:
        return _untold(finding)


def _untold(finding: Finding) -> str:
    code = finding.code.replace("_", " ").capitalize()
    return f"{': '.join(filter(None, (code, ', '.join(finding.facts))))}."
