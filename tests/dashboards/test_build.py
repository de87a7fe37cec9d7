import gettext
import json
from io import BytesIO
from pathlib import Path

import pytest

from dashboards import build
from dashboards.build import BuildError, compiled, put, vendored

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
)


@pytest.fixture
def po(tmp_path: Path) -> Path:
    path = tmp_path / "fr" / "LC_MESSAGES" / "corridor.po"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one installed package, as npm leaves it."""
    monkeypatch.setattr(build, "PACKAGES", {"leaflet": build.PACKAGES["leaflet"]})
    dist = tmp_path / "node_modules" / "leaflet" / "dist"
    (dist / "images").mkdir(parents=True)
    for name in ("leaflet.js", "leaflet.css", "leaflet-src.js", "images/marker.png"):
        (dist / name).write_text(name)
    (dist.parent / "LICENSE").write_text("BSD 2-Clause")
    (dist.parent / "package.json").write_text('{"version": "1.9.4"}')
    lock = {"packages": {"node_modules/leaflet": {"version": "1.9.4"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    return tmp_path / "node_modules"


def test_a_translated_catalogue_speaks(po: Path) -> None:
    po.write_text(
        HEADER + '\nmsgid "Sector"\nmsgstr "Secteur"\n'
        '\nmsgid "%(n)d report"\nmsgid_plural "%(n)d reports"\nmsgstr[0] "%(n)d rapport"\nmsgstr[1] "%(n)d rapports"\n'
    )
    french = gettext.GNUTranslations(BytesIO(compiled(po)))
    assert french.gettext("Sector") == "Secteur"
    assert french.ngettext("%(n)d report", "%(n)d reports", 2) == "%(n)d rapports"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('#, fuzzy\nmsgid "Sector"\nmsgstr "Secteur"\n', "fuzzy"),
        ('msgid "Sector"\nmsgstr ""\n', "not translated"),
        ('msgid "%(n)d unit"\nmsgid_plural "%(n)d units"\nmsgstr[0] "%(n)d unité"\nmsgstr[1] ""\n', "not translated"),
        ('#, python-format\nmsgid "%(n)d km"\nmsgstr "%(m)d km"\n', "placeholder"),
    ],
)
def test_a_catalogue_that_would_fall_silent_is_refused_by_line(po: Path, entry: str, why: str) -> None:
    po.write_text(f"{HEADER}\n{entry}")
    with pytest.raises(BuildError, match=rf"corridor\.po:\d+: .*{why}"):
        compiled(po)


def test_pages_get_exactly_what_they_need_of_a_package_and_its_licence(modules: Path) -> None:
    files = {str(path): data.decode() for path, data in vendored(modules, modules.parent / "package-lock.json")}
    assert files == {
        "leaflet/leaflet.js": "leaflet.js",
        "leaflet/leaflet.css": "leaflet.css",
        "leaflet/images/marker.png": "images/marker.png",
        "leaflet/LICENSE": "BSD 2-Clause",
    }


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda package: (package / "package.json").unlink(), "not in"),
        (lambda package: (package / "package.json").write_text('{"version": "1.9.3"}'), "another version"),
        (lambda package: (package / "dist" / "leaflet.css").unlink(), r"no dist/leaflet\.css"),
        (lambda package: (package / "LICENSE").unlink(), "no licence"),
    ],
)
def test_a_package_that_is_not_as_locked_is_refused(modules: Path, spoil, why: str) -> None:  # type: ignore[no-untyped-def]
    spoil(modules / "leaflet")
    with pytest.raises(BuildError, match=why):
        list(vendored(modules, modules.parent / "package-lock.json"))


def test_what_is_no_longer_needed_goes_and_what_is_unchanged_stays(
    modules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(build, "LANGUAGES", tmp_path / "languages")
    put(tmp_path / "vendor" / "old.js", b"")
    build.build(modules)
    script = tmp_path / "vendor" / "leaflet" / "leaflet.js"
    made = script.stat().st_mtime_ns
    build.build(modules)
    assert script.stat().st_mtime_ns == made
    assert sorted(path.name for path in (tmp_path / "vendor").rglob("*") if path.is_file()) == [
        "LICENSE",
        "leaflet.css",
        "leaflet.js",
        "marker.png",
    ]


def test_a_mended_module_that_changed_is_refused() -> None:
    path = next(iter(build.MENDED))
    with pytest.raises(BuildError, match="no longer begins as we mend it"):
        build.mended(Path(path), b"import { something } from 'elsewhere';")
