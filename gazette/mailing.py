"""Letters by mail, when a mail server is set. A server that fails costs a sentence and nothing else."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

PATIENCE = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class Letter:
    """To one person, in plain text."""

    to: str
    subject: str
    text: str


def deliver(url: str, letters: Sequence[Letter], patience: float = PATIENCE) -> list[str]:
    """Send letters over one connection; for each an empty text, or the sentence of why it was not sent.

    ``url``: smtp://user:password@host:port/?from=address, or smtps:// for TLS from the start. With smtp://, TLS is
    begun when the server offers it, and a password is never sent without; ``&starttls=no`` leaves it out.
    """
    if not letters:
        return []
    try:
        with _connected(url, patience) as server:
            return [_send(server, url, letter) for letter in letters]
    except (OSError, smtplib.SMTPException, ssl.SSLError) as trouble:
        return [f"邮件服务器连不上或不接受登录，邮件没有发出：{_said(trouble)}"] * len(letters)


def _connected(url: str, patience: float) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, asked = parts.hostname or "", parse_qs(parts.query)
    secure = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=patience, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=patience)
    try:
        encrypted = parts.scheme == "smtps"
        server.ehlo()
        if not encrypted and asked.get("starttls") != ["no"] and server.has_extn("starttls"):
            server.starttls(context=secure)
            server.ehlo()
            encrypted = True
        if parts.username:
            if not encrypted and asked.get("starttls") != ["no"]:
                raise smtplib.SMTPException(
                    "服务器不支持加密，不能发送密码；内网服务器可在地址末尾加 starttls=no"
                )
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _send(server: smtplib.SMTP, url: str, letter: Letter) -> str:
    try:
        server.send_message(_message(url, letter))
    except smtplib.SMTPServerDisconnected:
        raise
    except (smtplib.SMTPException, ValueError, IndexError) as trouble:
        return f"给 {letter.to} 的邮件没有发出：{_said(trouble)}"
    return ""


def _message(url: str, letter: Letter) -> EmailMessage:
    sender = sender_of(url)
    message = EmailMessage()
    message["From"], message["To"] = sender, letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain=sender.rpartition("@")[2])  # fmt: skip
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def sender_of(url: str) -> str:
    """``?from=``, else the account when it is an address, else gazette@ the server."""
    parts = urlsplit(url)
    stated = parse_qs(parts.query).get("from", [""])[0]
    account = unquote(parts.username or "")
    return stated or (account if "@" in account else f"gazette@{parts.hostname}")


def _said(trouble: Exception) -> str:
    """What the server said, on one line, without the addresses of our own that a refusal repeats."""
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _ in trouble.recipients.values()}
        return f"服务器不接受这个收件地址（{'、'.join(map(str, sorted(codes)))}）"
    if isinstance(trouble, smtplib.SMTPResponseException):
        text = trouble.smtp_error.decode("utf-8", "replace") if isinstance(trouble.smtp_error, bytes) else str(trouble.smtp_error)  # fmt: skip
        return f"{trouble.smtp_code} {' '.join(text.split())[:200]}"
    return " ".join(str(trouble).split())[:200] or type(trouble).__name__
