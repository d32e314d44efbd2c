"""The one door for pages, command line and workers."""

from scribe_core.service.door import ScribeService
from scribe_core.service.reading import VisitView

__all__ = ["ScribeService", "VisitView"]
