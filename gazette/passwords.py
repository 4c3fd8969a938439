"""Passwords: what is asked of one, and how it is kept (Argon2id; RFC 9106, above OWASP's minimum).

Length is the only rule, as NIST SP 800-63B and OWASP advise: no classes of characters, no expiry, pasting is welcome.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from gazette.errors import BadRecord

SHORTEST, LONGEST = 12, 128
_FEWEST_DIFFERENT = 5  # 111111111111, abcabcabcabc
_TELLING = 4  # a login of two or three letters stands in many a good sentence
_HASHER = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
# what is hashed where there is no password, so that an unknown login takes as long as a known one
_NOBODY = "$argon2id$v=19$m=47104,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ML+89WcKiEZ5Qg9DyQy9R267Xs/K0JpCb6hjYWvkOFA"
_WORST = frozenset(
    """
    1234567890-= 1234567890ab 1234567890abc 1234567890qwer 123456789012 1234567890123 12345678901234 1234567890123456
    123456789000 1234567891011 123456789101112 0123456789ab 0987654321ab 098765432109 987654321012
    123456abcdef 123456qwerty 123456qwertyuiop 123456password 123456789abc 123456789qwe 123456789qwerty 123456789asd
    12345678abcd 12345678qwer 123qweasdzxc 123qwe123qwe 123qwe!@#qwe 1234qwerasdf 1234qwerasdfzxcv 1q2w3e4r5t6y
    1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qaz!qaz2wsx 1qaz@wsx3edc !qaz2wsx#edc qazwsxedcrfv
    qazwsxedcrfvtgb zaq12wsxcde3 zaq1xsw2cde3 zxcvbnmasdfg zxcvbnm12345 zxcvbnm123456 asdfghjkl123 asdfghjklqwe
    asdfghjklzxcvbnm qwertyuiop12 qwertyuiop123 qwertyuiop[] qwertyuiopas qwertyuiopasdfghjkl qwerty123456 qwerty12345678
    qwerasdfzxcv qwer1234asdf qweasdzxc123 qweasd123456 abcdefghijkl abcdefghijklm abcdefghijklmnop abcd12345678
    abcd1234abcd abc123456789 abc123abc123 abcdef123456 a12345678910 a123456789012 aa1234567890 a1b2c3d4e5f6 a1s2d3f4g5h6
    password1234 password12345 password123456 passwordpassword password@123 password!123 password2024 password2025
    password2026 password2027 p@ssw0rd1234 p@ssword1234 passw0rd1234 p@$$w0rd1234 passw0rd@123 mypassword123 newpassword1
    changeme1234 changeme12345 letmein12345 letmein123456 welcome12345 welcome@1234 welcome123456 iloveyou1234
    iloveyou123456 iloveyou5201314 iloveyouiloveyou administrator administrator1 administrator123 admin1234567
    admin12345678 admin123456789 admin@123456 admin@12345678 admin!@#12345 adminadmin12 adminadminadmin admin888admin
    root12345678 root@1234567 test12345678 testtesttest superadmin123 system123456 guest1234567 user12345678
    sunshine1234 princess1234 football1234 baseball1234 superman1234 trustno1trustno1 dragon123456 monkey123456
    master123456 michael12345 computer1234 internet1234 samsung12345 google123456 whatever1234 starwars1234
    woaini123456 woaini1314520 woaini5201314 woaini520520 woaiwojia123 woaiwojia520 woaizhongguo 5201314woaini
    5201314520131 520131452013 zhongguo1234 zhongguo1949 zhonghua1234 beijing123456 nihao1234567 caonima12345
    wodemima1234 wodemima123456 mima12345678 mima123456789 wangluo12345 gongbao12345 gongbao123456 zhengfu12345
    zhengfu123456 zhengfu@1234 bangongshi123 bangongshi1234 zhengfubangongshi zwgk12345678 gazette12345 gazette123456
    government12 government123 huawei@123456 huawei123456 tencent12345 taobao123456 baidu1234567 aa123456789. a123456789!!
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password is the right one; ``renewed`` is its hash under today's parameters when the old are weaker."""

    right: bool
    renewed: str = ""


def normal(password: str) -> str:
    """One form for what different keyboards send for the same characters."""
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(normal(password))


def check(held: str, password: str) -> Verdict:
    """Compare with what is kept. With nothing kept as much work is done, and the answer is no."""
    given = normal(password)
    try:
        _HASHER.verify(held or _NOBODY, given if len(given) <= LONGEST else "")
    except (Argon2Error, InvalidHashError):
        return Verdict(False)
    if not held or len(given) > LONGEST:
        return Verdict(False)
    return Verdict(True, _HASHER.hash(given) if _HASHER.check_needs_rehash(held) else "")


def demand(password: str, login: str) -> None:
    """Refuse a password that is too short, or that whoever tries the common ones would find.

    Raises:
        BadRecord: with the sentence for the person who chose it.
    """
    given = normal(password)
    folded = given.casefold()
    if len(given) < SHORTEST:
        raise BadRecord(
            f"密码至少要 {SHORTEST} 个字符，现在是 {len(given)} 个。用一句自己记得住的话最好，可以含汉字和空格。"
        )
    if len(given) > LONGEST:
        raise BadRecord(f"密码最多 {LONGEST} 个字符，现在是 {len(given)} 个。")
    if len(login) >= _TELLING and login.casefold() in folded:
        raise BadRecord("密码里不要含有登录名，请换一个。")
    if folded in _WORST or len(set(folded)) < _FEWEST_DIFFERENT:
        raise BadRecord("这是最容易被猜到的密码之一，请换一个。用一句自己记得住的话最好，可以含汉字和空格。")
