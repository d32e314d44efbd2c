"""The clinician's own page of habits."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from scribe_core.service import ScribeService
from scribe_core.types import WordPair
from tests.pages.conftest import words


def test_nothing_learnt_yet_says_how_something_comes_to_be_here(app: AppTest) -> None:
    app.run().switch_page("pages/wording.py").run()
    assert not app.exception and words(app).count("Nothing yet") == 2


def test_own_wordings_and_misheard_words_are_listed(app: AppTest, service: ScribeService) -> None:
    service._learning.style_rules = lambda by: [WordPair(by=by, name="Dr. Lind", old="pt", new="patient", count=4)]
    service._learning.vocabulary = lambda by: [
        WordPair(by=by, name="Dr. Lind", old="lysin operol", new="lisinopril", count=2)
    ]
    app.run().switch_page("pages/wording.py").run()
    styles, heard = (table.value for table in app.dataframe)
    assert list(styles.iloc[0]) == ["pt", "patient", 4] and list(heard.iloc[0]) == ["lysin operol", "lisinopril", 2]
