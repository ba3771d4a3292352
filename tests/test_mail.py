"""Letters arrive whole through a real SMTP server, and its answers are sorted rightly."""

import socket
import ssl
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from clients.http import Refused, Unavailable
from clients.mail import Mailer
from tests.certificates import certify
from tests.mailbox import Mailbox

SENDER = "phan-anh@tayninh.example"
TO = "dien-luc@example.vn"


def authenticate(
    server: object, session: object, envelope: object, mechanism: str, given: object
) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"user@x", b"p@ss:w")
    return AuthResult(success=right, handled=False)


def test_a_vietnamese_letter_arrives_whole() -> None:
    text = "Kính gửi Điện lực,\n\nDây điện đứt tại đường 30/4, phường Tân Ninh 😀.\n" + "dài " * 500
    with Mailbox() as box:
        Mailer(box.url, SENDER).send(TO, "Phản ánh mới: Dây điện đứt", text, "0190f3c2-1111")
    [letter] = box.letters
    assert letter["Subject"] == "Phản ánh mới: Dây điện đứt"
    assert (letter["From"], letter["To"], box.recipients) == (SENDER, TO, [TO])
    assert letter["Message-ID"] == "<0190f3c2-1111@tayninh.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime.utcoffset() is not None
    assert letter.get_content().replace("\r\n", "\n").rstrip() == text.rstrip()


def test_the_same_key_gives_the_same_message_id() -> None:
    with Mailbox() as box:
        mailer = Mailer(box.url, SENDER)
        for key in ("a.b-1", "a.b-1", "a>\r\nBcc: evil@example.com", "khoá", "x" * 500):
            mailer.send(TO, "s", "t", key)
    ids = [letter["Message-ID"] for letter in box.letters]
    assert ids[0] == ids[1] == "<a.b-1@tayninh.example>"
    assert len(set(ids)) == 4
    assert all(len(each) < 100 and each.isascii() for each in ids)
    assert box.recipients == [TO] * 5


@pytest.mark.parametrize(
    "subject",
    ["Chào\r\nBcc: evil@example.com", "Chào\nBcc: evil@example.com", "Chào\r\n\r\nBcc: evil@example.com",
     "Chào\u2028Bcc: evil@example.com", "Chào\x00\x0bBcc: evil@example.com"],
)  # fmt: skip
def test_a_subject_cannot_begin_another_header(subject: str) -> None:
    with Mailbox() as box:
        Mailer(box.url, SENDER).send(TO, subject, "t", "k")
    [letter] = box.letters
    assert letter["Subject"] == "Chào Bcc: evil@example.com"
    assert letter["Bcc"] is None
    assert box.recipients == [TO]


@pytest.mark.parametrize(
    "to",
    ["", "nobody", "@example.vn", "a@", "a@b.vn, c@d.vn", "a@b.vn\r\nRCPT TO:<c@d.vn>", "a@b.vn>\r\nDATA",
     "A <a@b.vn>", "a b@c.vn", "a@b.vn\x00"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_unsent(to: str) -> None:
    with Mailbox() as box, pytest.raises(Refused, match=r"^the address is no e-mail address$"):
        Mailer(box.url, SENDER).send(to, "s", "t", "k")
    assert box.letters == []


def test_a_dot_alone_does_not_end_the_letter() -> None:
    with Mailbox() as box:
        Mailer(box.url, SENDER).send(TO, "s", "a\n.\nRCPT TO:<c@d.vn>\n..\nb", "k")
    assert box.letters[0].get_content().replace("\r\n", "\n") == "a\n.\nRCPT TO:<c@d.vn>\n..\nb\n"


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
@pytest.mark.parametrize(
    ("code", "kind"), [(421, Unavailable), (451, Unavailable), (550, Refused), (552, Refused)]
)
def test_4xx_is_again_later_and_5xx_is_never(step: str, code: int, kind: type[Exception]) -> None:
    with Mailbox({step: f"{code} because"}) as box, pytest.raises(kind, match=f"^SMTP {code}$"):
        Mailer(box.url, SENDER).send(TO, "s", "t", "k")


def test_a_server_rude_at_parting_does_not_get_the_letter_twice() -> None:
    with Mailbox({"quit": "500 What?"}) as box:
        Mailer(box.url, SENDER).send(TO, "s", "t", "k")
    assert len(box.letters) == 1


def test_nobody_there_is_again_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable, match=r"^ConnectionRefusedError$"):
            Mailer(f"smtp://127.0.0.1:{taken.getsockname()[1]}", SENDER).send(TO, "s", "t", "k")


def test_silence_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailer = Mailer(f"smtp://127.0.0.1:{silent.getsockname()[1]}", SENDER, time_limit=0.1)
        with pytest.raises(Unavailable, match=r"^SMTPServerDisconnected$"):
            mailer.send(TO, "s", "t", "k")


def test_no_server_set_is_never() -> None:
    with pytest.raises(Refused, match=r"^no mail server is set$"):
        Mailer("", SENDER).send(TO, "s", "t", "k")


@pytest.mark.parametrize("url", ["http://mail.example", "mail.example:25", "smtp://", "smtp://host:port"])
def test_an_unreadable_server_is_said_at_once(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says its own sentence
        Mailer(url, SENDER)


def tls_of(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's and the client's side, for the name localhost."""
    pem = certify(tmp_path, "localhost")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


def test_log_in_over_starttls(tmp_path: Path) -> None:
    server, ours = tls_of(tmp_path)
    with Mailbox(
        tls_context=server, require_starttls=True, authenticator=authenticate, auth_required=True
    ) as box:
        Mailer(f"smtp://user%40x:p%40ss%3Aw@localhost:{box.port}?starttls=1", SENDER, ours).send(
            TO, "s", "t", "k"
        )
        with pytest.raises(Unavailable, match=r"^the mail server does not take our log-in$"):
            Mailer(f"smtp://user%40x:wrong@localhost:{box.port}?starttls=1", SENDER, ours).send(
                TO, "s", "t", "k"
            )
    assert len(box.letters) == 1


def test_a_certificate_nobody_vouches_for_gets_no_letter(tmp_path: Path) -> None:
    server, _ = tls_of(tmp_path)
    with (
        Mailbox(tls_context=server) as box,
        pytest.raises(Unavailable, match="SSLCertVerificationError"),
    ):
        Mailer(f"smtp://localhost:{box.port}?starttls=1", SENDER).send(TO, "s", "t", "k")
    assert box.letters == []


def test_a_server_that_strips_starttls_gets_no_letter() -> None:
    with Mailbox() as box, pytest.raises(Unavailable, match="lacks what is set"):
        Mailer(f"smtp://localhost:{box.port}?starttls=1", SENDER).send(TO, "s", "t", "k")
    assert box.letters == []


def test_tls_from_the_start(tmp_path: Path) -> None:
    server, ours = tls_of(tmp_path)
    with Mailbox(secure=server) as box:
        Mailer(f"smtps://localhost:{box.port}", SENDER, ours).send(TO, "s", "t", "k")
    assert len(box.letters) == 1
