"""Every error the product raises on purpose.

ScribeError
├── BadInputError          the user gave something that cannot be used (exit code 2)
│   ├── AudioError         sound that cannot be decoded, is empty or too long
│   ├── TranscriptError    a transcript or turns file that cannot be read
│   ├── NoteError          a note that cannot be read
│   ├── DatasetError       nothing that a dataset could be built of
│   ├── SettingsError      a setting with a wrong value
│   └── SignInError        a wrong name or password, or too many attempts
├── StageError             a stage of the pipeline failed; what was done is kept (exit code 3)
│   ├── RecognitionError
│   ├── LanguageModelError
│   └── PrivacyError
├── NotAllowedError        this person's role does not allow it
├── ModelUnavailableError  a model is missing or does not match its checksum
└── StoreError             the store cannot be reached or refused a write
    ├── VisitNotFoundError
    ├── UnreadableError    a record is damaged, or the sound of a chunk
    │   └── NewerReleaseError  a later release wrote it
    └── ConflictError      somebody else changed it first
        ├── HeldError      another process records the visit
        ├── SignedError    the note is signed and cannot be changed
        ├── StaleError     what was read is no longer so; reading and writing again helps
        └── OutdatedError  what the work was made of is no longer so; it has to be made anew

Messages are written for the person in front of the screen: what happened, what is safe, what to do. They never
hold patient text.
"""


class ScribeError(Exception):
    """Root of the tree."""


class BadInputError(ScribeError):
    pass


class AudioError(BadInputError):
    pass


class TranscriptError(BadInputError):
    pass


class NoteError(BadInputError):
    pass


class DatasetError(BadInputError):
    pass


class SettingsError(BadInputError):
    pass


class SignInError(BadInputError):
    pass


class NotAllowedError(ScribeError):
    pass


class StageError(ScribeError):
    pass


class RecognitionError(StageError):
    pass


class LanguageModelError(StageError):
    pass


class PrivacyError(StageError):
    pass


class CheckError(StageError):
    pass


class ModelUnavailableError(ScribeError):
    pass


class StoreError(ScribeError):
    pass


class VisitNotFoundError(StoreError):
    pass


class UnreadableError(StoreError):
    def __init__(self, message: str = "") -> None:
        super().__init__(
            message or "A record in the store is damaged and cannot be read. Nothing was changed; a backup may hold it."
        )


class NewerReleaseError(UnreadableError):
    def __init__(self) -> None:
        super().__init__("A newer release of the app wrote this. Run that release: this one leaves it as it is.")


class ConflictError(StoreError):
    pass


class HeldError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "This visit is being recorded by another server of the app. Go on in the window that records it, or close "
            "that one and try again in half a minute."
        )


class SignedError(ConflictError):
    def __init__(self) -> None:
        super().__init__("This note is signed and stays as it is. What is missing goes into an addendum.")


class StaleError(ConflictError):
    pass


class OutdatedError(ConflictError):
    pass
