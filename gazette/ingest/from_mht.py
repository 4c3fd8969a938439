"""Web pages saved as one file (.mht), which Word also writes under the name .doc and into its own .docx."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message

from gazette.errors import Unreadable
from gazette.ingest.from_html import read_html
from gazette.ingest.manuscript import Manuscript, blocks_from
from gazette.ingest.sniff import decode

# of what Python can decode the character sets of pages alone: punycode takes its time, a name may hold anything
_CHARSETS = re.compile(
    r"gb[\w-]*|hz|hz-gb-2312|utf-?(?:8|16|32)(?:-?[lb]e)?|big5[\w-]*|(?:us-)?ascii|iso-8859-\d{1,2}|windows-125\d|cp\d{3,4}"
)


def read(content: bytes) -> Manuscript:
    """The page in a saved file, without the site around it.

    Raises:
        Unreadable: when there is no page in it.
    """
    pieces, findings = read_html(page_in(content))
    return Manuscript(blocks_from(pieces), findings)


def page_in(content: bytes) -> str:
    """The HTML of the first page in a saved file.

    Raises:
        Unreadable: when there is none.
    """
    message = email.message_from_bytes(content.lstrip(), policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return _text(payload, part)
    raise Unreadable("这个网页存档里没有网页正文；请打开原网页，另存为 .html 再试。")


def _text(payload: bytes, part: Message) -> str:
    named = part.get_content_charset() or ""
    if _CHARSETS.fullmatch(named):
        try:
            return payload.decode("gb18030" if named.startswith("gb") else named)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(payload)
