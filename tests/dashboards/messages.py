"""Every message that pages can show, from the templates, the scripts, our Python and the catalogue of errors."""

from babel.messages.extract import extract_from_dir

from dashboards.i18n import HERE, SCRIPT_KEYWORDS, error_messages

METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("assets/vendor/**.js", "ignore"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "trimmed": "false", "silent": "false"}}
Message = str | tuple[str, ...]


def messages() -> dict[Message, str]:
    """Each message (or singular and plural) and the first file that has it."""
    found: dict[Message, str] = {}
    for methods, keywords in (
        (METHODS, {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}),
        (
            [
                ("assets/vendor/**.js", "ignore"),
                ("assets/field/**.js", "ignore"),
                ("assets/**.js", "javascript"),
            ],
            SCRIPT_KEYWORDS,
        ),
    ):
        for file, _, message, _, _ in extract_from_dir(HERE, methods, OPTIONS, keywords=keywords):  # type: ignore[arg-type]
            found.setdefault(message, file)
    for message in error_messages():
        found.setdefault(message, "ops/errors.py")
    return found
