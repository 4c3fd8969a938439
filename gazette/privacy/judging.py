"""Is a number private? Its digits and the words around it decide, and the reason is said in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gazette.privacy.checks import identity, is_card, is_credit_code, luhn
from gazette.privacy.labels import Context, Label, Says
from gazette.privacy.types import Kind, Reading

_UNIT = re.compile(
    r"\s*(?:多|余|[百千万亿]+)?\s*(?:[元吨人户亩头株件个次份册页%％‰米辆套台克升瓦桶羽尾粒支盒箱袋根块斤度秒]|字节|比特|焦耳|毫|平方|公里|千瓦|立方|公顷|美元|欧元|港元|K[MG]\b|M\b|KWH|公斤)"
)
_MONEY = re.compile(r"(?:[¥￥$€£]|人民币|金额|价款|[共合总]计|港币|美元)[:：为]?\s*$")
_COMPANY_BEFORE = re.compile(r"(?:公司|厂|店|企业|合作社|商行)\s*[（(,，:：]?\s*$")
_MASK_SIGNS = frozenset("*＊●■□#×")
_PHONE_SHAPES = frozenset([(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (3, 3, 5), (1,) * 11])
_EXTENDED = (8, 9, 10)  # a telephone in an office begins so, and its extension follows
_CARD_SHAPES = frozenset([(4,) * 4, *((4, 4, 4, 4, n) for n in (1, 2, 3)), (6, 10), (6, 12), (6, 13), (8, 8)])
_COUNTRY = re.compile(r"(?:00|0)?86(?=1\d{10}$)|0(?=1\d{10}$)")
_WORD_BEFORE = re.compile(r"(?<![A-Z])(?:TEL|PHONE|MOBILE|MOB|CELL|MP|HP|WECHAT|WX|VX|NO|V|M|T)[.:]?$")
_ADDRESS_BEFORE = re.compile(r"(?:HTTPS?:|WWW\.|\.COM|\.CN|\.HTM|\.ORG)[^\s\u4e00-\u9fff]*$")
_PHONES = (Says.OWN_PHONE, Says.OFFICE_PHONE, Says.HOME_PHONE)
_HOLDER = re.compile(
    r"(?:户\s*名|开户名称?|\w{0,4}[账帐]户(?:名称?|全称)?|收款(?:人|单位|账户)|单位名称|全\s*称|持卡人|开户人)[:：\s\x1f]*([\u4e00-\u9fff·（）()]{2,30})"
)
_PUBLIC_ACCOUNT = re.compile(
    r"财政|国库|保证金|对公|存款账户|汇缴|监管账户|捐赠|非税|单位|公司|政府|委员会|中心|基金|协会|学校|医院|[\u4e00-\u9fff]{2}[局厅院]|基本户"
)
_PERSONAL = re.compile(r"户主|身份证|本人|申请人|残疾人|低保|[男女][，,]")
_NAME_BEHIND = re.compile(r"\s*[（(]([\u4e00-\u9fff]{2,4})[）)]")
_BANK = re.compile(r"银行|支行|分行|营业部|信用社|农商行")
_WHOSE = ((_PUBLIC_ACCOUNT, False), (_PERSONAL, True))
_ORGANISATION = re.compile(
    r"(?:局|公司|中心|院|委|厅|处|所|站|学校|大学|学院|银行|集团|财政|国库|协会|基金会|政府|办公室|会|合作社|队|厂|店|部|馆|社|专户|户)$"
)
_BY_NUMBER = 2000  # serials made of region, date and count begin about here


@dataclass(frozen=True, slots=True)
class Digits:
    """One number as it may be meant: its digits (the last may be X), where it stands, how it is grouped."""

    signs: str
    start: int
    end: int
    shape: tuple[int, ...]
    broken: bool = False  # runs over the end of a line
    in_row: bool = False  # other numbers stand in the same row of numbers, before it or after

    @property
    def grouped(self) -> bool:
        """It is written in several groups."""
        return len(self.shape) > 1


def judge(digits: Digits, context: Context) -> Reading | None:
    """What a number is, if it is private."""
    if (
        len(digits.signs) < 7
        or "X" in digits.signs[:-1]
        or _MASK_SIGNS & {context.before[-1:], context.after[:1]}
    ):
        return None
    for one in (_identity, _mobile, _card, _landline, _certificate):
        reading = one(digits, context)
        if reading:
            return reading
    return None


def _reading(kind: Kind, digits: Digits, confidence: float, reason: str) -> Reading:
    return Reading(
        kind, digits.start, digits.end, confidence, reason + ("跨行书写。" if digits.broken else "")
    )


def _said(label: Label | None) -> str:
    return f"注明是“{label.word}”。" if label else "没有注明是什么号码。"


def _identity(digits: Digits, context: Context) -> Reading | None:
    match len(digits.signs):
        case 18:
            return _eighteen(digits, context)
        case 15:
            return _fifteen(digits, context)
        case 20 if not digits.grouped and identity(digits.signs[:18]).valid:
            return _reading(Kind.IDENTITY, digits, 0.95, "20 位，前 18 位是有效的身份证号（如残疾人证号）。")
        case 16 | 17 | 19:
            return _miscounted(digits, context)
    return None


def _eighteen(digits: Digits, context: Context) -> Reading | None:
    facts, label = identity(digits.signs), context.says(Says.IDENTITY)
    if facts.valid and facts.born:
        if not label and _in_a_code(context):
            return None
        other = context.says(Says.OTHER)
        if other and other.near and (facts.born.year > _BY_NUMBER or "信用" in other.word):
            return None
        confidence = 0.99 if label else 0.75 if other and other.near else 0.95
        return _reading(
            Kind.IDENTITY, digits, confidence, "18 位，地区、出生日期、校验码都对。" + _said(label)
        )
    if context.first is None and facts.plausible and not digits.grouped and _among_identities(context):
        return _reading(Kind.IDENTITY, digits, 0.6, "校验码不对，但同一栏都是身份证号，可能写错了一位。")
    if label is None or not (label.near or facts.plausible):
        return None
    if is_credit_code(digits.signs) and any("信用代码" in one.word for one in context.labels):
        return None
    wrong = "校验码不对" if facts.plausible else "地区或出生日期不对"
    return _reading(Kind.IDENTITY, digits, 0.6, f"{_said(label)}{wrong}，可能写错了一位，请核对。")


def _fifteen(digits: Digits, context: Context) -> Reading | None:
    facts, label = identity(digits.signs), context.says(Says.IDENTITY)
    if label and (facts.plausible or label.near):
        confidence = 0.95 if facts.plausible else 0.55
        return _reading(Kind.IDENTITY, digits, confidence, "15 位，旧式身份证号。" + _said(label))
    if not facts.plausible or digits.grouped or _measured(context) or _in_a_code(context):
        return None
    if context.in_figures or (context.first and context.first.near) or _COMPANY_BEFORE.search(context.before):
        return None
    return _reading(Kind.IDENTITY, digits, 0.65, "15 位，地区和出生日期都对，像旧式身份证号。")


def _miscounted(digits: Digits, context: Context) -> Reading | None:
    label = context.says(Says.IDENTITY)
    signs = digits.signs.rstrip("X").ljust(17, "0")[:17] + "0"
    if label is None or not label.near or not identity(signs).plausible:
        return None
    reason = f"{_said(label)}有 {len(digits.signs)} 位，身份证号应为 18 位，请核对。"
    return _reading(Kind.IDENTITY, digits, 0.55, reason)


def _among_identities(context: Context) -> bool:
    """At least two cells of the same column are identity numbers."""
    mates = (mate.strip() for mate in context.mates)
    good = (mate for mate in mates if re.fullmatch(r"\d{17}[\dX]", mate) and identity(mate).valid)
    return sum(1 for _ in good) >= 2


def _mobile(digits: Digits, context: Context) -> Reading | None:
    core = _COUNTRY.sub("", digits.signs)
    if len(core) != 11 or core[0] != "1" or core[1] not in "3456789":
        return None
    label = context.says(*_PHONES)
    shape = _core_shape(digits, core)
    stray = digits.broken or digits.in_row or digits.signs.startswith("01") or shape not in _PHONE_SHAPES
    if (label is None and (stray or _measured(context))) or shape[0] in _EXTENDED:
        return None
    if _in_a_code(context) or context.in_figures or _joined(context, label):
        return None
    other = context.says(Says.OTHER, Says.IDENTITY, Says.CERTIFICATE, Says.CARD)
    if other and other.near:
        return None
    if context.after.startswith("@"):
        return _reading(Kind.MOBILE, digits, 0.85, "电子邮箱里的手机号码。")
    if label and label.says is Says.OFFICE_PHONE and not context.of_people:
        reason = f"在“{label.word}”之后，可能是愿意公开的办公联系方式，请确认。"
        return _reading(Kind.MOBILE, digits, 0.6, reason)
    return _reading(Kind.MOBILE, digits, 0.97 if label else 0.85, "11 位手机号码。" + _said(label))


def _core_shape(digits: Digits, core: str) -> tuple[int, ...]:
    """How the number is grouped without the code of the country."""
    shape = list(digits.shape)
    extra = len(digits.signs) - len(core)
    while extra and shape[0] <= extra:
        extra -= shape.pop(0)
    return (shape[0] - extra, *shape[1:])


def _joined(context: Context, label: Label | None) -> bool:
    """A dash ties the number to one that is no telephone, a point makes it a decimal."""
    for near in (re.search(r"(\d+)([-.])$", context.before), re.match(r"([-.])(\d+)", context.after)):
        if near is None:
            continue
        sign, other = sorted(near.groups())
        if sign == "." and len(other) <= 6:
            return True
        if label is None and len(other) not in (7, 8, 11, 12) and other not in ("86", "086", "0086"):
            return True
    return False


def _card(digits: Digits, context: Context) -> Reading | None:
    signs = digits.signs
    if not 16 <= len(signs) <= 19 or not signs.isdecimal() or _in_a_code(context):
        return None
    label = context.says(Says.CARD, Says.ACCOUNT)
    if label is None:
        return _unlabelled_card(digits, context)
    right = luhn(signs) and signs[0] in "34569" and len(set(signs)) > 2
    if digits.grouped and min(digits.shape[:-1]) < 3 and set(digits.shape) != {1}:
        return None
    if label.says is Says.CARD:
        if right:
            return _reading(Kind.BANK_CARD, digits, 0.97, "校验位正确。" + _said(label))
        if label.near and signs[0] in "456":
            return _reading(
                Kind.BANK_CARD, digits, 0.55, f"{_said(label)}校验位不对，可能写错了一位，请核对。"
            )
        return None
    person = _held_by_a_person(context)
    if person is False:
        return None
    if person and (right or (label.near and signs[0] in "456")):
        return _reading(Kind.BANK_CARD, digits, 0.85 if right else 0.55, "个人账户。" + _said(label))
    if is_card(signs):
        return _reading(Kind.BANK_CARD, digits, 0.7, "号段和校验位像个人银行卡。" + _said(label))
    return None


def _unlabelled_card(digits: Digits, context: Context) -> Reading | None:
    first = context.first
    if (first and first.near) or digits.broken or _measured(context) or context.in_figures:
        return None
    if _joined(context, None) or (len(digits.signs) == 18 and identity(digits.signs).plausible):
        return None
    if digits.grouped and (digits.shape not in _CARD_SHAPES and set(digits.shape) != {1}):
        return None
    in_fours = digits.shape[:4] == (4, 4, 4, 4) and luhn(digits.signs) and digits.signs[0] in "3456"
    if not in_fours and not is_card(digits.signs):
        return None
    return _reading(Kind.BANK_CARD, digits, 0.75, "号段、位数和校验位都像银行卡。" + _said(None))


def _held_by_a_person(context: Context) -> bool | None:
    """Whose account it is, by the holder's name or the words around; None: it is not said."""
    if context.of_people:
        return True
    if any(_ORGANISATION.search(cell) and not _BANK.search(cell) for cell in context.row):
        return False
    behind = _NAME_BEHIND.match(context.after)
    if behind and not _ORGANISATION.search(behind.group(1)):
        return True
    named = _named_holder(f"{context.before}#{context.after}")
    if named is not None:
        return named
    said = [(match.end(), whose) for pattern, whose in _WHOSE for match in pattern.finditer(context.before)]
    if said:
        return max(said)[1]
    return False if _PUBLIC_ACCOUNT.search(context.after) else _named_holder(context.around)


def _named_holder(words: str) -> bool | None:
    """Whether the holder named in these words is a person."""
    match = _HOLDER.search(words)
    if match is None:
        return None
    name = re.sub(r"[（(].*", "", match.group(1))
    return len(name) <= 4 and not _ORGANISATION.search(name)


def _landline(digits: Digits, context: Context) -> Reading | None:
    label = context.says(Says.HOME_PHONE)
    if label is None or digits.broken or not digits.signs.isdecimal() or _measured(context):
        return None
    if digits.grouped and min(digits.shape) < 3:
        return None
    size, area = len(digits.signs), digits.signs[0] == "0"
    if (size in (7, 8) and not area) or (area and 10 <= size <= 12):
        return _reading(Kind.LANDLINE, digits, 0.9, _said(label))
    return None


def _certificate(digits: Digits, context: Context) -> Reading | None:
    label = context.says(Says.CERTIFICATE)
    if (
        label is None
        or not label.near
        or not 7 <= len(digits.signs) <= 12
        or digits.broken
        or _measured(context)
    ):
        return None
    return _reading(Kind.CERTIFICATE, digits, 0.9, _said(label))


def _measured(context: Context) -> bool:
    """A unit follows, or money is spoken of, or it is 第…号."""
    if _UNIT.match(context.after) or _MONEY.search(context.before):
        return True
    return context.before.rstrip().endswith("第") and context.after.lstrip().startswith("号")


def _in_a_code(context: Context) -> bool:
    """Letters stand at the number, or it is part of an address on the web."""
    if re.match(r"[A-Z_]|-[A-Z]", context.after) or _ADDRESS_BEFORE.search(context.before):
        return True
    if not re.search(r"[A-Z_=&%/]$|[A-Z]-$", context.before):
        return False
    if context.before.endswith("/"):
        return re.search(r"[A-Z]/$", context.before) is not None
    return (
        _WORD_BEFORE.search(context.before) is None
        and re.search(r"(?<![A-Z0-9])[GLJ]$", context.before) is None
    )
