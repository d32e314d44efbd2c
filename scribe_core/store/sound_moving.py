"""A bucket, and the files that held the sound before it."""

from __future__ import annotations

from scribe_core.errors import StoreError
from scribe_core.interfaces import SealedSound
from scribe_core.store.sound_files import SoundFiles


class SoundMoving:
    """Implements SealedSound: new sound goes to the bucket, and what lies in files is read there until it is moved."""

    def __init__(self, bucket: SealedSound, files: SoundFiles) -> None:
        self._bucket = bucket
        self._files = files

    def put(self, visit_id: str, name: str, sealed: bytes) -> None:
        self._bucket.put(visit_id, name, sealed)

    def get(self, visit_id: str, name: str) -> bytes | None:
        """The file first: it goes only once the bucket has it, so that what is being moved is found. A disk that is
        away hides only what the bucket does not have."""
        away: StoreError | None = None
        try:
            if (sealed := self._files.get(visit_id, name)) is not None:
                return sealed
        except StoreError as error:
            away = error
        sealed = self._bucket.get(visit_id, name)
        if sealed is None and away is not None:
            raise away
        return sealed

    def drop(self, visit_id: str, name: str) -> None:
        self._bucket.drop(visit_id, name)
        self._files.drop(visit_id, name)

    def drop_visit(self, visit_id: str) -> None:
        """The files last: while there are any, a deletion that broke off is seen."""
        self._bucket.drop_visit(visit_id)
        self._files.drop_visit(visit_id)

    def in_files(self) -> list[tuple[str, str]]:
        """Visit and name of what is to be moved."""
        return self._files.listed()

    def copy(self, visit_id: str, name: str) -> None:
        """To the bucket. Raises StoreError unless it gives back the same bytes."""
        sealed = self._files.get(visit_id, name)
        if sealed is None:
            return  # another process of this machine was quicker
        self._bucket.put(visit_id, name, sealed)
        if self._bucket.get(visit_id, name) != sealed:
            raise StoreError("The bucket does not give back the sound that it took. The file of it was not deleted.")

    def forget_file(self, visit_id: str, name: str) -> None:
        """Of what was copied."""
        self._files.drop(visit_id, name)
