"""The counters that a reader asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from scribe_core.types import Count, Measure

K = TypeVar("K")
NOBODY = "no account"


@dataclass(frozen=True)
class Filters:
    """Visits that began from `first` to `last`, UTC, both included. clinician: an account's id. None: all."""

    first: date
    last: date
    clinician: str | None = None
    model: str | None = None

    def keeps(self, count: Count) -> bool:
        """What no language model had a part in, such as recognition, is kept whatever the model."""
        cell = count.cell
        of_clinician = self.clinician is None or cell.clinician == self.clinician
        return of_clinician and (self.model is None or cell.model in ("", self.model))


class Figures:
    """counts: of all clinicians and models of these days; the sums are of those that the filters keep.

    clinicians, models: to choose from. names: of accounts, by id."""

    def __init__(self, counts: Iterable[Count], filters: Filters, names: Mapping[str, str] | None = None) -> None:
        self.filters = filters
        self.counts = list(counts)
        self._names = names or {}
        self.clinicians = sorted({count.cell.clinician for count in self.counts}, key=self.name)
        self.models = sorted({count.cell.model for count in self.counts} - {""})
        self._kept: defaultdict[str, list[Count]] = defaultdict(list)
        for count in self.counts:
            if filters.keeps(count):
                self._kept[count.cell.measure].append(count)

    def narrowed(self, clinician: str | None, model: str | None) -> Figures:
        """The same days, read once, for one clinician or one model; None: all."""
        return Figures(self.counts, replace(self.filters, clinician=clinician, model=model), self._names)

    def written_by(self, writer: str) -> Figures:
        """What one model had a part in with one prompt; writer: as `writer_of` calls them."""
        kept = (count for counts in self._kept.values() for count in counts)
        return Figures((count for count in kept if writer_of(count) == writer), self.filters, self._names)

    @property
    def empty(self) -> bool:
        return not self._kept

    def name(self, clinician: str) -> str:
        return self._names.get(clinician, clinician) or NOBODY

    def sums(self, measure: Measure, key: Callable[[Count], K]) -> Counter[K]:
        """How many there are for each value of `key`."""
        sums: Counter[K] = Counter()
        for count in self._kept[measure]:
            sums[key(count)] += count.n
        return sums

    def total(self, measure: Measure, detail: str | None = None) -> int:
        return sum(count.n for count in self._kept[measure] if detail in (None, count.cell.detail))


def writer_of(count: Count) -> str:
    return f"{count.cell.model} · {count.cell.prompt}"


def bucket_of(count: Count) -> int:
    return int(count.cell.detail)
