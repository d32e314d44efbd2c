"""The words that are agreed to; they are stored with each visit."""

CONSENT_WORDING = (
    "The patient was told that this visit is recorded and turned into a note by software, "
    "that it can be paused or discarded at any time, and agreed."
)
TRAINING_WORDING = (
    "The patient also agreed that the words of the visit, without names, and my corrections may improve the scribe. "
    "This can be withdrawn at any time."
)
DEMO_WORDING = "Demo visit: both voices are synthetic, and no patient is recorded."
