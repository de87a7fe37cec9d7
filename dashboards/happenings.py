"""What happened to a case, in a sentence: the lines of its history on its page."""

from datetime import datetime
from typing import Any

from ops.cases import words as follow
from ops.cases.history import Happening


def said_of(words: Any, one: Happening) -> str:
    """One happening in the language of `words` (`dashboards.i18n.Words`)."""
    say, detail = words.gettext, dict(one.detail)

    def label(name: str, code: str) -> str:
        return follow.label(name, code, words.language) if code else "–"

    def action() -> str:
        return str(say("action %(n)s") % {"n": one.action})

    match one.what:
        case "opened":
            because = ", ".join(label("rule", rule) for rule in detail["because"]) or say("by hand")
            return f"{say('Opened')}: {because}"
        case "report":
            why = label("tie", detail["why"]) if detail["why"] else "–"
            return f"{say('Report %(id)s put under it') % {'id': detail['report'][:8]}}: {why}"
        case "action":
            return f"{say('New')} {action()}: {label('kind', detail['kind'])}, {words.country(detail['to_country'])}"
        case "actions":
            return str(
                words.ngettext("%(n)s new action", "%(n)s new actions", detail["count"]) % {"n": detail["count"]}
            )
        case "moved":
            reason = f". {detail['reason']}" if detail["reason"] else ""
            answer = f" {say('What was answered')}: {detail['answer']}" if detail["answer"] else ""
            return f"{action()}: {label('state', detail['from'])} → {label('state', detail['to'])}{reason}{answer}"
        case "answer":
            return f"{action()}: {say('What was answered')}: {detail['answer']}"
        case "point":
            return f"{action()}: {'; '.join(label('point', item) for item in detail['items'])}"
        case "due":
            at = words.moment(datetime.fromisoformat(detail["due_at"])) if detail["due_at"] else say("no deadline")
            why = f" ({label('due_reason', detail['reason'])})" if detail["reason"] else ""
            return f"{action()}: {say('due')} {at}{why}"
        case "told":
            return f"{action()}: {say('people were told that it')} {label('told', detail['stage'])}"
        case "link":
            why = ", ".join(label("tie", code) for code in detail["why"])
            return f"{say('Linked to')} {detail['case']}: {why}{'. ' + detail['note'] if detail['note'] else ''}"
        case "unlink":
            return f"{say('Link ended')}: {detail['case']}. {detail['reason']}"
        case "note":
            text = detail.get("text") or detail.get("report", "")[:8]
            return f"{label('note', detail['code'])}: {text}"
        case "proceeding":
            return f"{label('stage', detail['stage'])}, {detail['on']} {detail['court']}".strip()
        case "release":
            names = ", ".join([*detail["agencies"], *detail["countries"]])
            return f"{say('Released to')} {names}" if names else say("No longer released to anybody")
        case "offered":
            return f"{say('Lead offered to')} {detail['to']['agency']}: {detail['reason']}"
        case "handed_over":
            return f"{say('Lead')}: {detail['from']['agency']} → {detail['to']['agency']}"
        case _:
            return f"{say('Outcome')}: {detail.get('text', '')}"
