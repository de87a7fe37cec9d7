"""The XForm that pyxform makes of our vocabulary, judged by what phones and the specification ask of it."""

from xml.etree import ElementTree as ET

from ops.openrosa.form import KINDS, form
from ops.openrosa.instance import LINE
from ops.openrosa.words import ASKED, LANGUAGES
from ops.reports import vocabulary

XF = "{http://www.w3.org/2002/xforms}"
FORM = form("KAFO-T", "Corridor KAFO test", (("BFA-NER-01A", "BFA-NER-01A Seytenga"),))
ROOT = ET.fromstring(FORM.xml)


def items(name: str) -> list[dict[str, str]]:
    found = ROOT.find(f".//{XF}instance[@id='{name}']/{XF}root")
    assert found is not None
    return [{part.tag.removeprefix(XF): part.text or "" for part in item} for item in found]


def test_every_code_of_the_vocabulary_can_be_chosen() -> None:
    for name in (
        "class",
        "qualifier",
        "marking",
        "condition",
        "recovery",
        "place",
        "transport",
        "contexts",
        "of",
        "country",
    ):
        assert {item["name"] for item in items(name)} == vocabulary.codes(name)
    assert [item["name"] for item in items("kind")] == list(KINDS)
    for class_ in vocabulary.codes("class"):
        assert [item["name"] for item in items("type") if item["class"] == class_] == vocabulary.types(class_)
        usual = vocabulary.default_unit(class_)
        offered = [item["name"] for item in items("unit") if class_ in item["classes"].split()]
        assert offered
        assert usual is None or usual in offered


def test_every_text_is_there_in_every_language_and_none_is_empty() -> None:
    languages = {}
    for translation in ROOT.iter(f"{XF}translation"):
        texts = {text.get("id"): [value.text for value in text if value.text] for text in translation}
        languages[translation.get("lang")] = texts
    assert list(languages) == list(LANGUAGES.values())
    english = languages[LANGUAGES["en"]]
    for texts in languages.values():
        assert texts.keys() == english.keys()
        assert all(words and words != ["-"] for words in texts.values())
    assert all(len(words) == len(LANGUAGES) and all(words) for words in ASKED.values())


def test_every_question_has_a_bind_and_every_bind_a_node() -> None:
    instance = ROOT.find(f".//{XF}instance/{XF}report")
    assert instance is not None
    paths = set()

    def walk(element: ET.Element, at: str) -> None:
        for child in element:
            path = f"{at}/{child.tag.rpartition('}')[2]}"
            paths.add(path)
            walk(child, path)

    walk(instance, "/report")
    binds = {bind.get("nodeset") for bind in ROOT.iter(f"{XF}bind")}
    asked = {
        element.get("ref") for name in ("input", "select1", "select", "upload") for element in ROOT.iter(f"{XF}{name}")
    }
    assert binds <= paths
    assert asked <= binds
    assert {f"/report/lines/{name}" for name in LINE} <= asked
    assert instance.get("id") == "corridor_KAFO-T"


def test_the_version_follows_from_the_contents() -> None:
    same = form("KAFO-T", "Corridor KAFO test", (("BFA-NER-01A", "BFA-NER-01A Seytenga"),))
    other = form("KAFO-T", "Corridor KAFO test", (("BFA-NER-01B", "BFA-NER-01B"),))
    bare = form("KAFO-T", "Corridor KAFO test", ())
    assert same.version == FORM.version
    assert len({FORM.version, other.version, bare.version}) == 3
    assert b"in_sector" not in ET.tostring(ET.fromstring(bare.xml).find(f".//{XF}instance/{XF}report") or ROOT)
