"""What the words around a number say it is: 身份证号, 联系电话, 订单号; in running text and in tables.

Of the words before a number the nearest counts, and a word right at the number more than one further off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, cached_property

from gazette.privacy.layout import WALL, Layout, folded

_BEFORE, _AFTER, _AROUND = 64, 24, 120
_PRIVATE_SIZES = (11, 15, 16, 17, 18, 19)  # digits of telephones, identity numbers and cards


class Says(Enum):
    """What a word says of the number it stands at."""

    IDENTITY = auto()
    HOME_PHONE = auto()
    OWN_PHONE = auto()
    OFFICE_PHONE = auto()
    CARD = auto()
    ACCOUNT = auto()
    CERTIFICATE = auto()
    OTHER = auto()


_WORDS = {
    Says.IDENTITY: (
        r"(?:居民|公民)?身[份分]证?(?:件)?(?:号码?|编号)|(?:居民)?身份证(?!明)(?:件)?(?:号码?|编号)?|身份證(?:號碼?)?"
        r"|公民(?:身份)?号码?|有效证件(?:号码?)?|证件号码?|证件编号|证照号码|残疾(?:人)?证(?:件)?(?:号码?|编号)?|社会保障号码?|个人社保(?:编)?号"
        r"|全国学籍号|学籍号码?|\bID\s*(?:NO\.?|CARD|号)"
    ),
    Says.HOME_PHONE: (
        r"家庭(?:固定|座机|住宅|联系)?电话|住宅(?:固定)?电话|住宅座机|家庭座机|宅电|家[中里](?:座机|电话|固话)|私人电话|个人(?:固定)?电话|家庭固话|家长座机|(?:联系)?电话[（(](?:家庭?|住?宅)[）)]"
    ),
    Says.OWN_PHONE: (
        r"(?:本人|个人|家长|户主|家属|亲属|监护人|当事人|申请人|紧急|受害人|子女|配偶)的?(?:联系|手机)?(?:电话|手机|方式|号码)(?:号码?)?"
        r"|手机(?:号码?)?|手提电话|移动电话(?:号码?)?|行动电话|手機|微信(?:同?号)?|支付宝(?:账号)?|MOBILE|CELL(?:PHONE)?"
    ),
    Says.OFFICE_PHONE: (
        r"(?:联系|咨询|举报|监督|投诉|办公|服务|值班|报名|业务|受理|技术|报警|救援|反映|客服|预约|查询|报送|应急)(?:咨询|监督|举报|投诉|服务)?"
        r"(?:电话|热线|手机|专线)(?:号码?)?|联\s*系\s*人|联系方式|负责人|承办人|经办人|联络员|电\s*话(?:号码?)?|电話|热线|传\s*真|短信|致电|拨打"
        r"|TEL(?:EPHONE)?|PHONE|FAX"
    ),
    Says.CARD: (
        r"(?:银行|储蓄|借记|信用|工资|社保|惠农|农保|结算|贷记|补贴)卡(?:账号|帐号|号码?|卡号)?|银行卡|卡\s*号|一卡通(?:账?号)?|一折通(?:账?号)?|存折(?:账?号)?"
        r"|银联卡号?|金融[账帐][户号]"
    ),
    Says.ACCOUNT: r"[账帐]\s*[号户](?:号码?)?|打款|汇款至|转账至",
    Says.CERTIFICATE: (
        r"护照(?:号码?)?|军官证(?:号码?)?|士[官兵]证(?:号码?)?|军人证(?:件)?(?:号码?)?|警官证(?:号码?)?|文职(?:干部|人员)证(?:号码?)?|通行证(?:号码?)?|台胞证(?:号码?)?"
        r"|回乡证(?:号码?)?|永久居留(?:身份)?证(?:号码?)?|PASSPORT(?:\s*NO\.?)?|残疾军人证(?:号码?)?|退役军人优待证(?:号码?)?"
    ),
    Says.OTHER: (
        r"信用代码|机构代码|编\s*号|编\s*码|代\s*码|序列号|批次?号?|单号|订单(?:号|编号)?|流水(?:号)?|合同(?:号|编号)?|备案(?:号|编号)?|许可证?(?:号|编号)?|证书(?:号|编号)?|执照号?"
        r"|(?:注册|登记)(?:证)?(?:号|编号|证号)?|税号|识别号|发票(?:号码?|代码)?|项目(?:号|编号|代码|编码)?|标段|招标|采购|宗地|地块|图斑|条形?码|ISBN|ISSN|IMEI|S/?N|设备|档案(?:号|编号)?"
        r"|索引号?|文\s*号|字号|案号|案件|交易|受理(?:号|编号)?|业务(?:号|编号)|工单|快递|运单|物流|邮\s*编|邮政编码|QQ|金额|资金|人民币|面积|经度|纬度|坐标|户号|表号|车架|发动机"
        r"|学号|考号|准考证|保单|病历|住院|会员|统计|权证|证第|取水|报告|检[验测]|样品|准字|产权|规划|施工|资质|产值|收入|支出|合计|总额|小计|预算|缴款|凭证|票据|票号|回执|申请号"
        r"|专利|商标|标准|版权|质保|出厂|型号|货号|船舶|期号|刊号|单据|追溯|溯源|唯一码|身份码|二维码|防伪|识别码|验证码|登录|用户名|参保单位|单位编号|储量|产量|(?![一二三四五六七八九十证同])[\u4e00-\u9fff]号(?=\s*[:：]?\s*$)|电量|水量|排放"
    ),
}
_ATTACHED = re.compile(
    r"(?:(?:系统|平台)?[号码数为是]|NO|[\s:：()（）「」“”\"'#№.∶︰|／/-]|分别|均|统一|[\d*]|[、，,和及与或](?=.?[\d*]))*"
)
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])[ \u200b]+(?=[\u4e00-\u9fff])")
_CLEAR = re.compile(r"[。！？\n]")
_PHONE_HEADS = re.compile(
    r"姓\s*名|户\s*主|申请人|身份证|监护人|性\s*别|残疾|被征收人|承租人|村民(?!小组)|学生|家长|人员|对象"
)
_FIGURE_HEADS = re.compile(r"[元数量额率积值比产码号]|合计|代[码号]|编[号码]|吨|公里|年|月")


@dataclass(frozen=True, slots=True)
class Label:
    """A word that says what a number is; ``near``: nothing but punctuation stands between."""

    says: Says
    word: str
    near: bool


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{says.name}>{words})" for says, words in _WORDS.items()))


def labels_in(text: str) -> list[Label]:
    """The words of a text that say what a number after it is, the nearest (last) first."""
    text = _SPREAD.sub("", text)
    found = list(_pattern().finditer(text))
    return [
        Label(
            Says[match.lastgroup or "OTHER"],
            match.group(),
            _ATTACHED.fullmatch(text, match.end()) is not None,
        )
        for match in reversed(found)
    ]


def _announces(line: str) -> bool:
    """A line that ends with a colon, or with a word that says what number follows in the next."""
    line = line.rstrip(" :：（(")
    return any(match.end() == len(line) for match in _pattern().finditer(line))


def _is_word(cell: str) -> bool:
    """A cell that names another, and holds no number itself, masked or not."""
    return len(cell) <= 24 and sum(sign.isdigit() or sign == "*" for sign in cell) < 4


class Context:
    """What stands around a span of a laid out text; looked at only when a number is worth it."""

    def __init__(self, layout: Layout, start: int, end: int) -> None:
        self._layout = layout
        self._start, self._end = start, end

    @cached_property
    def before(self) -> str:
        """The words before, in the same line or cell; the line above when the span begins its line."""
        text = folded(self._layout.text[max(0, self._start - _BEFORE) : self._start])
        text = text[text.rfind(WALL) + 1 :]
        above, _, line = text.rpartition("\n")
        above = above.rpartition("\n")[2]
        return above + line if not line.strip(" ()（:：") and _announces(above) else line

    @cached_property
    def after(self) -> str:
        """The words after, in the same line or cell."""
        text = folded(self._layout.text[self._end : self._end + _AFTER])
        return re.split(f"[\n{WALL}]", text, maxsplit=1)[0]

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """What is said of the span, the weightiest first: words before it, after it in brackets, beside it, above it."""
        sentence = _CLEAR.split(self.before)[-1]
        said = labels_in(sentence)
        trailing = re.match(r"\s*[（(]\s*([^）)]{1,12})[）)]", self.after)
        if trailing and not (said and said[0].near):
            said = [Label(label.says, label.word, True) for label in labels_in(trailing.group(1))] + said
        if not (said and said[0].near):
            said += self._beside
        return tuple(said)

    @cached_property
    def _beside(self) -> list[Label]:
        where = self._layout.grid_at(self._start)
        if where is None:
            return []
        grid, place = where
        row, cell = place.row or 0, place.cell or 0
        left = grid.left_of(row, cell)
        said = labels_in(left) if _is_word(left) else []
        for head in grid.above(row, cell):
            found = labels_in(head) if _is_word(head) else []
            if found:
                said += found
                break
        return [Label(label.says, label.word, True) for label in said]

    @cached_property
    def around(self) -> str:
        """What stands near the span on either side, over the ends of lines and cells."""
        text = self._layout.text
        return folded(
            text[max(0, self._start - _AROUND) : self._start] + WALL + text[self._end : self._end + _AROUND]
        )

    @property
    def mates(self) -> tuple[str, ...]:
        """The other cells of the column, where the span stands in a table."""
        where = self._layout.grid_at(self._start)
        return where[0].mates(where[1].row or 0, where[1].cell or 0) if where else ()

    @property
    def first(self) -> Label | None:
        """The label that counts most."""
        return self.labels[0] if self.labels else None

    def says(self, *what: Says) -> Label | None:
        """The first label, if it says one of these."""
        return self.first if self.first and self.first.says in what else None

    @cached_property
    def in_figures(self) -> bool:
        """The span is a whole cell in a column of figures: its head counts something, or its mates are of all sizes."""
        where = self._layout.grid_at(self._start)
        if where is None or self.first is not None or self.before.strip() or self.after.strip():
            return False
        grid, place = where
        row, cell = place.row or 0, place.cell or 0
        head = next(iter(grid.above(row, cell)), "")
        if _FIGURE_HEADS.search(head):
            return True
        numbers = [re.sub(r"[\s,，.-]", "", text).replace("*", "0") for text in grid.mates(row, cell)]
        sizes = [len(number) for number in numbers if number.isdecimal()]
        return len(sizes) >= 2 and sum(size in _PRIVATE_SIZES for size in sizes) * 2 < len(sizes)

    @cached_property
    def of_people(self) -> bool:
        """The span stands in a table about people."""
        where = self._layout.grid_at(self._start)
        return where is not None and _PHONE_HEADS.search(where[0].heads()) is not None

    @cached_property
    def row(self) -> tuple[str, ...]:
        """The other cells of the row, where the span stands in a table."""
        where = self._layout.grid_at(self._start)
        return where[0].row_of(where[1].row or 0, where[1].cell or 0) if where else ()
