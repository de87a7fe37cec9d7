"""What a phone is told, in OpenRosa's XML; its refusals too. Pure but for the last, which logs faults of ours."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import structlog
from litestar import Request, Response

from ops.errors import CorridorError
from ops.openrosa.form import Form
from ops.openrosa.words import ASKED, LANGUAGES
from ops.problems import as_corridor_error
from ops.uploads.words import in_language

HEADERS = {"X-OpenRosa-Version": "1.0", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
XML = "text/xml"
"""Litestar adds the charset."""
ENVELOPE = "http://openrosa.org/http/response"
log = structlog.get_logger()
SAID = {
    "taken": ("Taken. Receipt {entry}.", "Reçu. Récépissé {entry}."),
    "incomplete": ("Taken. Receipt {entry}. More files are awaited.",
                   "Reçu. Récépissé {entry}. D'autres fichiers sont attendus."),
    "file_refused": ("{name} was not taken: {why}", "{name} n'a pas été accepté : {why}"),
    "not_signed_in": ("Wrong unit or key. In Collect: user name is the unit's code, password its key.",
                      "Unité ou clé erronée. Dans Collect : utilisateur = code de l'unité, mot de passe = sa clé."),
}  # fmt: skip


def say(language: str, what: str, **values: object) -> str:
    english, french = SAID[what]
    return (french if language == "fr" else english).format(**values)


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language of a phone's answers: French where it asks for it first, else English."""
    return "fr" if request.headers.get("accept-language", "").strip().lower().startswith("fr") else "en"


def xml(root: Element) -> bytes:
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + bytes(tostring(root, encoding="utf-8"))


def answer(root: Element, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(xml(root), status_code=status, media_type=XML, headers={**HEADERS, **(headers or {})})


def message(words: str, nature: str = "") -> Element:
    """The envelope with one message for a person."""
    root = Element("OpenRosaResponse", xmlns=ENVELOPE)
    SubElement(root, "message", {"nature": nature} if nature else {}).text = words
    return root


def form_list(form: Form, address: str) -> Element:
    """The list of forms, which has one."""
    root = Element("xforms", xmlns="http://openrosa.org/xforms/xformsList")
    entry = SubElement(root, "xform")
    said = {
        "formID": form.id,
        "name": form.title,
        "version": form.version,
        "hash": f"md5:{form.md5}",
        "downloadUrl": f"{address}/forms/report.xml",
        "manifestUrl": f"{address}/forms/report/manifest",
    }
    for name, words in said.items():
        SubElement(entry, name).text = words
    return root


def manifest() -> Element:
    """The files that the form needs: none, its lists are in it."""
    return Element("manifest", xmlns="http://openrosa.org/xforms/xformsManifest")


def refusal(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Any refusal as OpenRosa has it: the status, and a message that names what to mend."""
    known = as_corridor_error(error)
    if known.status >= 500:
        log.error("openrosa.failed", path=request.url.path, slug=known.slug, exc_info=error)
    language = language_of(request)
    headers = dict(HEADERS)
    if known.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="Corridor", charset="UTF-8"'
    if known.retry_after_s:
        headers["Retry-After"] = str(known.retry_after_s)
    words = say(language, "not_signed_in") if known.status == 401 else in_words(known, language)
    return Response(xml(message(words, "error")), status_code=known.status, media_type=XML, headers=headers)


def in_words(error: CorridorError, language: str) -> str:
    """A refusal in a sentence or several, each fault by the question that it is about."""
    places = [f"{place(fault.pointer, language)}: {in_language(fault.detail, language)}" for fault in error.faults[:20]]
    return " · ".join([in_language(error.detail, language), *places])


def place(pointer: str, language: str) -> str:
    """A JSON pointer as the questions of the form: «Thing seized 2, Calibre»."""
    index = list(LANGUAGES).index(language)
    said: list[str] = []
    for step in pointer.split("/")[1:]:
        if step.isdigit() and said:
            said[-1] += f" {int(step) + 1}"
        else:
            said.append(ASKED[step][index] if step in ASKED else step)
    return ", ".join(said)
