"""What follow-up is called, in every language that a summary is drawn in."""

import pytest

from ops.cases.portuguese_and_arabic import PORTUGUESE_AND_ARABIC
from ops.cases.terms import LISTS
from ops.cases.words import SAID, label, title
from ops.reports.vocabulary.term import LANGUAGES

ABOUT = {"kind": "craft", "classes": [], "country": "NER", "sector": "", "first": "2020-12-01", "last": "2020-12-02",
         "from": "BFA", "events": 3}  # fmt: skip


def test_every_code_has_a_label_in_every_language() -> None:
    for name, terms in LISTS.items():
        assert set(PORTUGUESE_AND_ARABIC[name]) == {term.code for term in terms}
        for term in terms:
            assert all(PORTUGUESE_AND_ARABIC[name][term.code])
            assert label(name, term.code, "ar") != term.en or term.code in ("etrace", "wacap")


def test_no_two_states_are_called_alike() -> None:
    for language in LANGUAGES:
        said = [label("state", term.code, language) for term in LISTS["state"]]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Craft-made firearms from Burkina Faso – Niger, 1 Dec 2020 – 2 Dec 2020, 3 events"),
        ("pt", "Armas artesanais de Burquina Faso – Níger, 1 dez. 2020 – 2 dez. 2020, 3 factos"),
    ],
)
def test_a_case_without_a_title_is_called_by_what_it_is_about(language: str, said: str) -> None:
    assert title("", ABOUT, language) == said
    assert SAID.keys() == set(LANGUAGES)
    assert title("", ABOUT, "ar").startswith("أسلحة نارية")
