"""A term is added in one line of one file; everything else finds it there."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
VOCABULARY = Path("ops/reports/vocabulary")

# What a service says of the term (list, class or "", code), run by an interpreter that has only the changed files.
ASK = """
import json, sys
from pathlib import Path
field, class_, code, data = sys.argv[1:]
from ops.app import create_app
from ops.openapi import document
from ops.reports import vocabulary
from ops.reports.validation import read_report
from ops.settings import load_settings
from dashboards.field.words import labels
line = {"class": class_ or "firearm", "quantity": 1, "unit": "piece"} | ({"type": code} if class_ else {})
report = {"kind": "seizure", "occurred_at": "2020-12-02T14:05:00Z", "sector": "S", "lines": [line]}
examined, *_ = read_report(json.dumps(report | ({} if class_ else {field: code})).encode())
kept = examined.document["lines"][0]["type"] if class_ else examined.document[field]
app = create_app(load_settings({"CORRIDOR_DATA_DIR": data, "CORRIDOR_LOG_LEVEL": "error"}))
schemas = document(app)["components"]["schemas"]
print(json.dumps({
    "file": vocabulary.__file__,
    "kept": kept,
    "labels": [vocabulary.label(field, code, language, class_=class_ or None) for language in vocabulary.LANGUAGES],
    "hs": vocabulary.heading(class_, code),
    "phone": code in json.dumps(labels("fr")),
    "described": code in json.dumps(schemas["Line" if class_ else "FieldReport"]),
}))
"""


@pytest.mark.parametrize(
    ("file", "beside", "term", "field", "class_", "code", "says"),
    [
        (
            "things.py",
            '        Term("revolver", ',
            '        Term("pen_gun", "Pen gun", "Stylo-pistolet", "Caneta-pistola", "مسدس قلم", hs="930200"),\n',
            "type",
            "firearm",
            "pen_gun",
            {"labels": ["Pen gun", "Stylo-pistolet", "Caneta-pistola", "مسدس قلم"], "hs": "930200"},
        ),
        (
            "events.py",
            '    Term("on_foot", ',
            '    Term("sledge", "Sledge", "Traîneau"),\n',
            "transport",
            "",
            "sledge",
            {"labels": ["Sledge", "Traîneau", "Sledge", "Sledge"], "hs": None},
        ),
    ],
)
def test_one_line_makes_a_term_accepted_labelled_and_documented(
    tmp_path: Path, file: str, beside: str, term: str, field: str, class_: str, code: str, says: dict[str, object]
) -> None:
    home = tmp_path / "corridor"
    shutil.copytree(ROOT / "ops", home / "ops", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("geo", "scheduling", "dashboards"):
        (home / name).symlink_to(ROOT / name)
    changed = home / VOCABULARY / file
    text = changed.read_text()
    assert text.count(beside) == 1
    assert f'"{code}"' not in text
    changed.write_text(text.replace(beside, term + beside))
    environ = os.environ | {"PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    asked = [sys.executable, "-c", ASK, field, class_, code, str(tmp_path / "var")]
    answer = subprocess.run(asked, cwd=home, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert answer.returncode == 0, answer.stderr[-2000:]
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told.pop("file").startswith(str(home))
    assert told == {"kept": code, "phone": True, "described": True} | says
