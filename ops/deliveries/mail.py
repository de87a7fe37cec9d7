"""E-mail: a mail of what is to be told (pure), and one attempt to send it."""

import asyncio
import re
from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import aiosmtplib

from ops.deliveries.mail_server import MailServer
from ops.deliveries.outcome import Outcome, delivered, failed, refused
from ops.deliveries.schemas import File

WHOLE_S = 60.0
STEP_S = 20.0
LONGEST_SUBJECT = 200
_SPACES = re.compile(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """Text that is safe in a header: whatever breaks lines or controls is a space."""
    return _SPACES.sub(" ", text).strip()[:LONGEST_SUBJECT]


def in_language(words: dict[str, str], language: str) -> str:
    """What is said in this language, else in English, else in the first there is."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def compose(
    *,
    message_id: str,
    sender: str,
    to: str,
    language: str,
    subject: str,
    text: str,
    at: datetime,
    domain: str,
    files: Iterable[File] = (),
) -> EmailMessage:
    """One mail to one person. The same arguments are the same mail but for its inner boundary."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = one_line(to)
    mail["Subject"] = one_line(subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message_id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = language
    mail.set_content(text if text.endswith("\n") else text + "\n")
    for file in files:
        main, _, sub = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=one_line(file.name))
    return mail


async def send(server: MailServer, mail: EmailMessage) -> Outcome:
    """Hand the mail in once; whatever goes wrong is an outcome and no exception."""
    try:
        async with asyncio.timeout(WHOLE_S):
            await aiosmtplib.send(
                mail,
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                use_tls=server.scheme == "smtps",
                start_tls={"smtps": False, "smtp+starttls": True, "smtp": None}[server.scheme],
                timeout=STEP_S,
            )
    except aiosmtplib.SMTPRecipientsRefused as error:
        return judged(max(one.code for one in error.recipients), "; ".join(one.message for one in error.recipients))
    except aiosmtplib.SMTPAuthenticationError as error:  # ours to mend, and no fault of the mail
        return failed(f"The mail server does not take our password: {error.code} {error.message}")
    except aiosmtplib.SMTPResponseException as error:
        return judged(error.code, error.message)
    except TimeoutError:
        return failed("The mail server did not answer in time.")
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return failed(f"{type(error).__name__}: {error}")
    return delivered()


def judged(code: int, words: str) -> Outcome:
    """5xx is for good (RFC 5321), 4xx for now."""
    told = f"The mail server answered {code} {one_line(words)}"
    return refused(told) if code >= 500 else failed(told)
