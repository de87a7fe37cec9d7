"""What changed from one value to the next leads from the one to the other, in Python and in the browser's script."""

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.patches import changes, patched

ROOT = Path(__file__).resolve().parents[2]
NODE = shutil.which("node", path=f"{ROOT}/.venv/bin") or shutil.which("node")
leaves = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "é"])
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=20,
)


@given(values, values)
def test_the_changes_lead_from_the_one_to_the_other(old: Any, new: Any) -> None:
    found = changes(old, new)
    assert json.dumps(patched(copy.deepcopy(old), found), sort_keys=True) == json.dumps(new, sort_keys=True)
    if json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True):
        assert found == []


def test_what_stays_is_not_said() -> None:
    old = {
        "rows": [{"class": "firearm", "quantity": 3}, {"class": "explosive", "quantity": 1}],
        "units": [1, 2],
        "x": 1,
    }
    new = {"rows": [{"class": "firearm", "quantity": 4}, {"class": "explosive", "quantity": 1}], "units": [1, 2]}
    assert changes(old, new) == [[["x"]], [["rows", 0, "quantity"], 4]]


@pytest.mark.skipif(NODE is None, reason="there is no Node")
def test_the_browsers_script_patches_in_the_same_way(tmp_path: Path) -> None:
    cases: list[tuple[Any, Any]] = []

    @given(values, values)
    def collect(old: Any, new: Any) -> None:
        cases.append((old, new))

    collect()
    told = [[old, changes(old, new), new] for old, new in cases]
    (tmp_path / "cases.json").write_text(json.dumps(told))
    script = (
        "import { readFileSync } from 'node:fs';"
        "import { isDeepStrictEqual } from 'node:util';"
        f"import {{ patched }} from {json.dumps(str(tmp_path / 'link.mjs'))};"
        f"const cases = JSON.parse(readFileSync({json.dumps(str(tmp_path / 'cases.json'))}));"
        "const wrong = cases.filter(([old, changes, now]) => !isDeepStrictEqual(patched(old, changes), now));"
        "console.log(cases.length, wrong.length);"
    )
    shutil.copy(ROOT / "dashboards/assets/link.js", tmp_path / "link.mjs")
    assert NODE is not None
    done = subprocess.run([NODE, "--input-type=module", "-e", script], capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(len(cases)), "0"], done.stderr
