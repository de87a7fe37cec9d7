"""What is decided without any network: signatures, pauses, addresses, mails."""

import ipaddress
import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ops.deliveries import guard, hooks, mail
from ops.deliveries.mail_server import mail_server
from ops.deliveries.schemas import File
from ops.deliveries.signing import secret_of, sign
from ops.deliveries.states import pause

AT = datetime(2020, 12, 2, 18, tzinfo=UTC)


def test_a_signature_is_the_one_of_the_specification() -> None:
    at = datetime.fromtimestamp(1614265330, UTC)
    secret, id_ = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    signed = sign(secret, id_, at, b'{"test": 2432232314}')
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_webhook_has_a_secret_of_its_own() -> None:
    secrets = {secret_of(house, hook) for house in ("a", "b") for hook in ("1", "2")}
    assert len(secrets) == 4
    assert all(secret.startswith("whsec_") and len(secret) == 50 for secret in secrets)


@given(st.integers(1, 30), st.floats(0, 1), st.none() | st.floats(0, 1e6))
def test_pauses_grow_up_to_six_hours_and_heed_the_receiver(attempts: int, chance: float, asked: float | None) -> None:
    waited = pause(attempts, chance, asked)
    assert timedelta(seconds=4) <= waited <= timedelta(hours=7.2)
    assert waited >= timedelta(seconds=min(asked or 0, 6 * 3600))
    assert pause(attempts + 1, chance) >= pause(attempts, chance)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "172.16.3.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.8",
     "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::f5ff:fffe"],
)  # fmt: skip
def test_nothing_goes_to_an_address_inside(address: str) -> None:
    assert not guard.permitted(ipaddress.ip_address(address), (), "https")


def test_what_was_allowed_by_name_may_be_reached_and_nothing_beside_it() -> None:
    allowed = (ipaddress.ip_network("10.1.0.0/16"),)
    assert guard.permitted(ipaddress.ip_address("10.1.2.3"), allowed, "http")
    assert guard.permitted(ipaddress.ip_address("::ffff:10.1.2.3"), allowed, "http")
    assert not guard.permitted(ipaddress.ip_address("10.2.2.3"), allowed, "https")
    assert guard.permitted(ipaddress.ip_address("93.184.216.34"), allowed, "https")
    assert not guard.permitted(ipaddress.ip_address("93.184.216.34"), allowed, "http")


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "ftp://example.org/", "https://", "https:///x", "https://me:word@example.org/",
     "https://10.0.0.8/", "https://[::1]/", "https://example.org:0/", "https://example.org:99999/", "https://a b/",
     "https://example.org/#x", "https://exa\nmple.org/", "https://[::1", "https://example.org\\@10.0.0.8/"],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused_when_it_is_registered(url: str) -> None:
    assert list(guard.troubles(url, ()))


def test_a_sound_address_is_taken() -> None:
    assert list(guard.troubles("https://example.org:8443/hook?team=a", ())) == []


async def test_a_name_that_leads_inside_is_refused_when_it_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, 1, 6, "", ("93.184.216.34", port)),
            (socket.AF_INET, 1, 6, "", ("169.254.169.254", port)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    outcome = await hooks.hand_over("https://rebind.example/", "1", secret_of("a", "b"), b"{}", ())
    assert outcome.state == "refused"
    assert "169.254.169.254" in outcome.words


@given(*[st.text(max_size=80)] * 3)
@hypothesis_settings(max_examples=40)
def test_no_text_breaks_out_of_a_mails_headers(subject: str, text: str, name: str) -> None:
    files = (File(name=name, media_type="application/pdf", content=b"%PDF"),)
    made = mail.compose(
        message_id="id-1", sender="Corridor <c@example.org>", to="awa@example.org", language="fr", subject=subject,
        text=text.replace("\x00", ""), at=AT, domain="corridor.test", files=files,
    )  # fmt: skip
    read = message_from_bytes(made.as_bytes(), policy=default)
    names = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}
    assert set(read.keys()) == names
    assert read["To"] == "awa@example.org"
    assert read["Message-ID"] == "<id-1@corridor.test>"
    assert len(list(read.iter_attachments())) == 1


def test_the_address_of_a_mail_server_is_read_with_its_password() -> None:
    server = mail_server("smtp+starttls://me%40x:p%2Fw@mail.example.org")
    assert server is not None
    assert (server.user, server.password, server.port) == ("me@x", "p/w", 587)
    assert "p/w" not in str(server)
    assert mail_server("") is None


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail", "smtp://me:word@mail.example.org", "smtp://m:x"])
def test_a_mail_server_that_cannot_be_used_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match=r"SMTP_URL|Port"):
        mail_server(url)


@pytest.mark.parametrize(("said", "waits"), [("120", 120.0), ("soon", None), ("", None), ("-5", None)])
def test_a_receiver_says_how_long_to_wait(said: str, waits: float | None) -> None:
    assert hooks.waiting_s(said) == waits
