"""Made-up private values, and what only looks like them, in text and tables as gazettes print them.

Every person, number and street is drawn by chance from a fixed seed; the city does not exist. In a template ``«…»`` marks
what is private: the marks are taken out, and what stood between them must be found, and nothing else.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gazette.body import Annex, Block, Body, Cell, Head, Note, Paragraph, Signature, Table
from gazette.privacy import Kind, Place
from gazette.privacy.layout import places_of

_MARK = re.compile(r"«(\w):(.*?)»", re.DOTALL)
_KINDS = {
    "i": Kind.IDENTITY,
    "m": Kind.MOBILE,
    "l": Kind.LANDLINE,
    "b": Kind.BANK_CARD,
    "c": Kind.CERTIFICATE,
    "a": Kind.ADDRESS,
}


@dataclass(frozen=True, slots=True)
class Private:
    """What must be found, and where."""

    kind: Kind
    place: Place
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """A document with the private values in it (often none), and how many look-alikes it holds."""

    body: Body
    private: tuple[Private, ...]
    lookalikes: int


class Chance:
    """Everything that is drawn: numbers with right check digits, names, addresses, ways of writing."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def digits(self, count: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def name(self) -> str:
        return self.one(*"车厉宓冉裘谌赵钱孙李周吴郑王陈林黄") + self.one(
            "牧原", "知樵", "若澄", "景梧", "沐言", "以宁", "秀英", "建国", "丽", "伟", "小芳"
        )

    def day(self, first: int, last: int) -> str:
        return f"{self.random.randint(first, last)}{self.random.randint(1, 12):02d}{self.random.randint(1, 28):02d}"

    def region(self) -> str:
        return self.one(
            "350102", "350181", "110101", "310115", "440305", "510104", "620102", "330106", "411403", "650102"
        )

    def identity(self, *, right: bool = True) -> str:
        first = self.region() + self.day(1938, 2015) + self.digits(3)
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        check = sum(weight * int(sign) for weight, sign in zip(weights, first, strict=True)) % 11
        if not right:
            check = (check + self.random.randint(1, 8)) % 11
        last = "10X98765432"[check]
        return first + (self.one("X", "x") if last == "X" else last)

    def old_identity(self) -> str:
        return self.region() + self.day(1930, 1985)[2:] + self.digits(3)

    def mobile(self) -> str:
        return self.one(
            "130", "135", "138", "139", "147", "150", "158", "159", "166", "177", "186", "189", "191", "199"
        ) + self.digits(8)

    def card(self, size: int = 0, *, right: bool = True) -> str:
        size = size or self.random.choice((16, 19, 19))
        start = (
            self.one("622202", "621700", "622848", "621661", "622262", "623059")
            if size == 19
            else self.one("622588", "625965", "436742", "522001", "356833", "621483")
        )
        first = start + self.digits(size - 1 - len(start))
        total = 0
        for place, digit in enumerate(reversed(first)):
            value = int(digit) * (2 - place % 2)
            total += value - 9 if value > 9 else value
        check = -total % 10
        return first + str(check if right else (check + self.random.randint(1, 9)) % 10)

    def credit_code(self) -> str:
        signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
        first = (
            self.one("91", "11", "12", "51", "92")
            + self.region()
            + "".join(
                self.random.choice(signs if self.random.random() < 0.6 else "0123456789") for _ in range(9)
            )
        )
        total = sum(weight * signs.index(sign) for weight, sign in zip(weights, first, strict=True))
        return first + signs[-total % 31]

    def township(self) -> str:
        return (
            self.one("", "澜州市", "澜州市", "河东省澜州市")
            + self.one("东城区", "西陵区", "临江县", "青浦区")
            + self.one("和平街道", "城关镇", "石桥乡", "梅岭镇", "滨河街道", "新安镇")
        )

    def below(self) -> str:
        number = self.random.randint
        return self.one(
            f"幸福村{number(1, 12)}组{number(1, 99)}号",
            f"柳树村{self.one('一', '二', '三', '十二')}组",
            f"建设路{number(1, 300)}号",
            f"建设路{number(1, 300)}号{number(1, 20)}栋{number(1, 4)}单元{number(101, 2505)}室",
            f"翠湖社区{number(1, 30)}幢{number(101, 1805)}室",
            f"锦绣花园{number(1, 30)}号楼{number(101, 1805)}",
            f"南街{number(1, 9)}巷{number(1, 99)}号",
            f"王家庄村{number(1, 200)}号",
            f"解放大道{number(1, 99)}弄{number(1, 99)}号{number(101, 905)}室",
            f"东湖小区{number(1, 30)}-{number(1, 4)}-{number(101, 905)}",
            f"大坪村第{number(1, 9)}村民小组",
        )

    def written(self, number: str) -> str:
        """The number as it stands, or full width, or with invisible characters."""
        form = self.random.random()
        if form < 0.12:
            return number.translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789Xx"})
        if form < 0.15:
            return number[:6] + "\u200b" + number[6:]
        return number

    def grouped(self, number: str, *ways: tuple[int, ...]) -> str:
        """The number in groups, with spaces or dashes between."""
        way = self.random.choice(ways)
        sign = self.one(" ", " ", "-", "\u3000", "－", "  ")
        parts, at = [], 0
        for size in way:
            parts.append(number[at : at + size])
            at += size
        return self.written(sign.join([*parts, number[at:]] if at < len(number) else parts))

    # private values, marked

    def i(self) -> str:
        number, form = self.identity(), self.random.random()
        if form < 0.2:
            number = self.grouped(number, (6, 8, 4), (6, 4, 4, 4), (1,) * 18, (17, 1), (4, 4, 4, 4, 2))
        return f"«i:{self.written(number)}»"

    def i15(self) -> str:
        return f"«i:{self.written(self.old_identity())}»"

    def typo(self) -> str:
        return f"«i:{self.written(self.identity(right=False))}»"

    def m(self) -> str:
        number, form = self.mobile(), self.random.random()
        if form < 0.3:
            number = self.grouped(number, (3, 4, 4), (3, 8), (7, 4), (3, 4, 4), (1,) * 11)
        return (
            self.one("", "", "", "", "", "+86", "+86 ", "86-", "(+86)", "0086-")
            + f"«m:{self.written(number)}»"
        )

    def b(self) -> str:
        number = self.card()
        if self.random.random() < 0.4:
            number = (
                self.grouped(number, (4, 4, 4, 4), (4, 4, 4, 4), (6,))
                if len(number) == 19
                else self.grouped(number, (4, 4, 4, 4))
            )
        return f"«b:{self.written(number)}»"

    def c(self) -> str:
        return f"«c:{self.one('E', 'G', 'EA', 'EJ', 'P')}{self.digits(8)}»"

    def landline(self) -> str:
        return (
            self.one("0591-", "0791-", "021-", "(0591)", "010 ", "")
            + self.one("8", "6", "5", "2")
            + self.digits(7)
        )

    def l(self) -> str:  # noqa: E743  # the letter of its mark
        return f"«l:{self.landline()}»"

    def a(self) -> str:
        return f"«a:{self.township()}{self.below()}»"

    def agency(self) -> str:
        return self.one("澜州市", "临江县", "东城区", "西陵区") + self.one(
            "民政局",
            "人力资源和社会保障局",
            "自然资源局",
            "住房和城乡建设局",
            "教育局",
            "公安局",
            "医疗保障局",
            "农业农村局",
            "财政局",
        )

    def company(self) -> str:
        return (
            self.one("澜州", "河东", "临江")
            + self.one("恒通", "盛世", "绿源", "鸿运")
            + self.one("建设工程", "物业管理", "农业发展", "机械制造")
            + "有限公司"
        )


Template = Callable[[Chance], str]

# one private value or more, in running text
PRIVATE: tuple[Template, ...] = (
    lambda c: f"{c.name()}，{c.one('男', '女')}，汉族，公民身份号码{c.i()}，住{c.a()}。",
    lambda c: (
        f"当事人：{c.name()}，{c.one('男', '女')}，{c.random.randint(1950, 2000)}年{c.random.randint(1, 12)}月出生，身份证号：{c.i()}，住址：{c.a()}，联系电话：{c.m()}。"
    ),
    lambda c: f"身份证号码：{c.i()}",
    lambda c: f"{c.name()}（身份证号{c.i()}）",
    lambda c: f"{c.name()}（{c.i()}）、{c.name()}（{c.i()}）、{c.name()}（{c.i()}）等三人符合条件。",
    lambda c: f"下列人员身份证号分别为{c.i()}、{c.i()}和{c.i()}。",
    lambda c: f"旧身份证号：{c.i15()}，现已换发。",
    lambda c: f"{c.name()}，身份证{c.i15()}，系1992年招录。",
    lambda c: f"公民身份证号：{c.typo()}，经核对无误后发放。",
    lambda c: f"申请人{c.name()}（居民身份证号码：{c.typo()}）",
    lambda c: f"经查，{c.name()}持身份证{c.i()}于{c.random.randint(2015, 2025)}年登记。",
    lambda c: f"残疾人证号：«i:{c.identity().upper().replace('X', '1')[:0]}{_disabled(c)}»",
    lambda c: f"手机：{c.m()}",
    lambda c: f"手机号码{c.m()}",
    lambda c: f"本人联系方式：{c.m()}，家庭电话：{c.l()}。",
    lambda c: f"联系人：{c.name()}，联系电话：{c.m()}。",
    lambda c: f"如有异议，请与{c.name()}联系（{c.m()}）。",
    lambda c: f"{c.name()}\u3000{c.m()}",
    lambda c: f"监督举报电话：{c.landline()}、{c.m()}",
    lambda c: f"联系电话：{c.landline()}/{c.m()}",
    lambda c: f"（联系人：{c.agency()}{c.name()}，电话：{c.landline()}，手机：{c.m()}）",
    lambda c: f"报名邮箱：«m:{c.mobile()}»@163.com",
    lambda c: f"Tel：{c.m()}",
    lambda c: f"微信号：{c.m()}（同手机）",
    lambda c: f"紧急联系人{c.name()}{c.m()}",
    lambda c: f"现将{c.m()}等号码列入名单。",
    lambda c: f"补贴资金打入{c.name()}银行卡（卡号：{c.b()}）。",
    lambda c: f"开户银行：澜州农村商业银行，银行卡号{c.b()}，户名：{c.name()}",
    lambda c: f"工资卡号为{c.b()}",
    lambda c: f"{c.name()}，{c.b()}，澜州银行城关支行",
    lambda c: f"收款人：{c.name()}，账号：{c.b()}，金额3200元。",
    lambda c: f"一卡通账号：{c.b()}",
    lambda c: f"护照号码：{c.c()}，国籍：中国",
    lambda c: f"{c.name()}持护照{c.c()}入境。",
    lambda c: f"军官证号：«c:{c.one('南', '北', '军', '海', '空')}字第{c.digits(7)}号»",
    lambda c: f"港澳居民来往内地通行证号码：«c:H{c.digits(8)}»",
    lambda c: f"家庭住址：{c.a()}",
    lambda c: f"户籍地：{c.a()}，现住{c.a()}。",
    lambda c: f"户籍所在地为{c.a()}。",
    lambda c: f"{c.name()}，家住{c.a()}，系低保对象。",
    lambda c: f"现住址：{c.a()}；联系方式：{c.m()}",
    lambda c: f"被征收人{c.name()}，女，{c.a()}，房屋面积98平方米。",
    lambda c: f"宅电：{c.l()}",
    lambda c: f"住宅电话 {c.l()}，手机 {c.m()}",
    lambda c: f"{c.name()} {c.i()} {c.m()} {c.b()}",
    lambda c: f"{c.name()},{c.i()},{c.m()}",
    lambda c: f"姓名：{c.name()}\n身份证号：\n{c.i()}\n手机号：\n{c.m()}",
    lambda c: f"户主{c.name()}（{c.i()}），银行账号{c.b()}，联系电话{c.m()}",
    lambda c: f"经办：{c.name()}；移动电话：{c.m()}；传真：{c.landline()}",
    lambda c: f"学籍号：G«i:{c.identity().upper()}»",
)


def _disabled(c: Chance) -> str:
    number = c.identity()
    while number[-1] in "Xx":
        number = c.identity()
    return number + c.one("43", "11", "32", "64", "71")


# nothing private
PUBLIC: tuple[Template, ...] = (
    lambda c: f"澜政办发〔{c.random.randint(2001, 2025)}〕{c.random.randint(1, 300)}号",
    lambda c: f"邮政编码：{c.digits(6)}，地址：澜州市东城区和平街道建设路{c.random.randint(1, 300)}号",
    lambda c: f"总投资{c.random.randint(10**10, 10**11)}元",
    lambda c: f"完成产值1{c.one('3', '5', '8')}{c.digits(9)}元，增长8.5%。",
    lambda c: f"实现税收人民币1{c.one('3', '5', '8')}{c.digits(9)}.{c.digits(2)}元",
    lambda c: f"联系电话：{c.landline()}",
    lambda c: f"办公电话：{c.landline()}，传真：{c.landline()}，监督电话：{c.landline()}",
    lambda c: f"服务热线：12345、400-{c.digits(3)}-{c.digits(4)}、95588、800{c.digits(7)}",
    lambda c: f"统一社会信用代码：{c.credit_code()}",
    lambda c: f"{c.company()}（统一社会信用代码{c.credit_code()}）",
    lambda c: f"{c.company()}，{c.credit_code()}，法定代表人{c.name()}",
    lambda c: f"索引号：lz{c.digits(9)}/2024-{c.digits(5)}",
    lambda c: f"索引号：1135010000{c.digits(7)}X/2024-{c.digits(5)}",
    lambda c: f"项目代码：2024-350100-48-01-{c.digits(6)}",
    lambda c: f"招标编号：LZZB{c.day(2020, 2025)}{c.digits(3)}",
    lambda c: f"订单号：{c.identity(right=False)}",
    lambda c: f"业务流水号{c.day(2020, 2025)}{c.digits(10)}",
    lambda c: f"交易编号：{c.card(right=False)}",
    lambda c: f"受理编号：{c.region()}{c.day(2010, 2025)}{c.digits(4)}",
    lambda c: f"行政许可决定书编号：{c.identity(right=False)}",
    lambda c: f"合同编号为{c.mobile()}",
    lambda c: f"发票号码：{c.digits(8)}，发票代码：0350021{c.digits(5)}",
    lambda c: f"全电发票号码：24352000000{c.digits(9)}",
    lambda c: f"坐标：东经118.{c.digits(8)}，北纬26.{c.digits(8)}",
    lambda c: f"X={c.digits(7)}.{c.digits(3)}，Y={c.digits(8)}.{c.digits(3)}",
    lambda c: f"户名：{c.agency()}，开户行：澜州银行营业部，账号：{c.card(19)}",
    lambda c: f"保证金专用账户：{c.digits(19)}",
    lambda c: f"收款单位：{c.company()}\n开户银行：中国工商银行澜州分行\n账号：1402{c.digits(15)}",
    lambda c: f"财政专户账号：{c.card(19)}，缴款时请注明单位名称。",
    lambda c: f"{c.name()} {c.mobile()[:3]}****{c.digits(4)}",
    lambda c: f"身份证号：{c.region()[:2]}*************{c.digits(3)}",
    lambda c: f"身份证号：{c.region()}********{c.digits(4)}，手机：{c.mobile()[:3]}xxxx{c.digits(4)}",
    lambda c: f"银行卡号：6222 **** **** {c.digits(4)}",
    lambda c: f"卡号：622202*********{c.digits(4)}",
    lambda c: f"ISBN 978-7-{c.digits(3)}-{c.digits(5)}-{c.digits(1)}，ISSN 1000-{c.digits(4)}",
    lambda c: f"CN35-{c.digits(4)}/D，准印证号（闽）0{c.digits(4)}",
    lambda c: f"宗地代码：350102001001GB{c.digits(5)}",
    lambda c: f"不动产单元号：350102001001GB{c.digits(5)}F{c.digits(8)}",
    lambda c: f"不动产权证号：闽（2021）澜州市不动产权第{c.digits(7)}号",
    lambda c: f"设备IMEI：86{c.digits(13)}",
    lambda c: f"营业执照注册号：{c.old_identity()}",
    lambda c: f"纳税人识别号：{c.old_identity()}",
    lambda c: f"运单号：{c.mobile()}，快递单号SF{c.digits(13)}",
    lambda c: f"QQ群：{c.digits(9)}",
    lambda c: f"网址：http://www.lanzhou.example/art/{c.day(2020, 2025)}/{c.mobile()}.html",
    lambda c: f"{c.company()}，住所：{c.township()}{c.below()}。",
    lambda c: f"{c.agency()}地址：{c.township()}建设路{c.random.randint(1, 300)}号，电话：{c.landline()}",
    lambda c: (
        f"该地块位于{c.township()}幸福村，东至建设路{c.random.randint(1, 300)}号，面积{c.digits(5)}平方米。"
    ),
    lambda c: f"报名地点：{c.township()}政务服务中心3楼{c.random.randint(301, 320)}室",
    lambda c: f"办公地点设在{c.township()}建设路{c.random.randint(1, 300)}号。",
    lambda c: f"新建{c.township()}幸福村{c.random.randint(1, 12)}组至柳树村道路工程。",
    lambda c: f"注册地址为{c.township()}{c.below()}的{c.company()}",
    lambda c: "申请人应当向户籍地或者居住地乡镇人民政府、街道办事处提出书面申请。",
    lambda c: "户籍所在地村（居）民委员会应当在3日内出具证明。",
    lambda c: "家庭住址、身份证号码、手机号码等个人信息应当保密。",
    lambda c: (
        f"截至{c.random.randint(2010, 2025)}年底，全市常住人口{c.digits(7)}人，现住房屋{c.digits(6)}套。"
    ),
    lambda c: f"施工许可证编号：{c.region()}{c.day(2014, 2025)}0{c.digits(1)}01",
    lambda c: f"车架号：LSV{c.digits(14)}，发动机号：{c.digits(7)}",
    lambda c: f"国药准字H{c.digits(8)}，批号：{c.day(2020, 2025)}",
    lambda c: f"本期数{c.digits(9)}，上年同期{c.digits(10)}，累计1{c.one('3', '7')}{c.digits(9)}千瓦时",
    lambda c: f"执行日期：2023-05-01至2024-04-30；2023.05.01 {c.random.randint(8, 9)}:30—17:30",
    lambda c: f"样品编号：{c.mobile()}；检验报告编号No.{c.mobile()}",
    lambda c: f"用水户号：{c.mobile()}，电表表号：{c.digits(14)}",
    lambda c: f"证书编号：{c.day(2010, 2024)}{c.digits(8)}",
    lambda c: f"（第{c.mobile()}号）",
    lambda c: f"车牌号：闽A{c.digits(5)}",
    lambda c: f"档案号：{c.digits(4)}-{c.digits(3)}-{c.digits(4)}-{c.digits(4)}",
    lambda c: f"电子监管号：8{c.digits(19)}",
    lambda c: f"IP地址：192.168.{c.digits(1)}.1{c.digits(1)}，端口{c.digits(4)}",
    lambda c: f"GB/T 9704-2012、GB 2760—2014、DB35/T {c.digits(4)}-2021",
    lambda c: f"序列号{c.digits(24)}",
    lambda c: f"校验值：{c.digits(8)}{c.mobile()}{c.digits(13)}",
)


def marked(text: str) -> tuple[str, list[tuple[Kind, int, int]]]:
    """The text without its marks, and what they marked."""
    plain, found, at = "", [], 0
    for match in _MARK.finditer(text):
        plain += text[at : match.start()]
        found.append((_KINDS[match.group(1)], len(plain), len(plain) + len(match.group(2))))
        plain += match.group(2)
        at = match.end()
    return plain + text[at:], found


def cases(
    seed: int, rounds: int, private: tuple[Template, ...] = PRIVATE, public: tuple[Template, ...] = PUBLIC
) -> Iterator[Case]:
    """Documents: every template so many times, in blocks of every kind, and tables of several sorts."""
    chance = Chance(seed)
    for _ in range(rounds):
        templates = [*private, *public]
        chance.random.shuffle(templates)
        while templates:
            part, templates = templates[:5], templates[5:]
            blocks = [_block(chance, template(chance)) for template in part]
            yield case_of(blocks, sum(template in public for template in part))
        for table, lookalikes in (
            _people(chance),
            _accounts(chance),
            _figures(chance),
            _offices(chance),
            _form(chance),
            _codes(chance),
        ):
            yield case_of([Paragraph("附表如下："), table], lookalikes)


def _block(chance: Chance, text: str) -> Block:
    if chance.random.random() < 0.7:
        lead = chance.one("", "", "", "一、", "（二）", "经研究，", "备注：", "附：")
        return Paragraph(lead + text + chance.one("", "", "特此公示。", "现予公告。"))
    return chance.random.choice((Note(text), Signature(text), Head(text, "note"), Annex("附件1", text)))


def case_of(blocks: list[Block], lookalikes: int) -> Case:
    """A case from blocks in which marks stand."""
    plain: list[Block] = []
    private: list[Private] = []
    for number, block in enumerate(blocks):
        for place, text in places_of((block,)):
            here = Place(number, place.part, place.row, place.cell)
            private += [Private(kind, here, start, end) for kind, start, end in marked(text)[1]]
        plain.append(_unmarked(block))
    return Case(tuple(plain), tuple(private), lookalikes)


def _unmarked(block: Block) -> Block:
    if isinstance(block, Table):
        rows = tuple(
            tuple(Cell(marked(cell.text)[0], cell.colspan, cell.rowspan) for cell in row)
            for row in block.rows
        )
        return Table(rows, block.head_rows, marked(block.caption)[0])
    if isinstance(block, Annex):
        return Annex(block.label, marked(block.title)[0])
    return type(block)(
        **{
            name: marked(value)[0] if name == "text" else value
            for name, value in ((name, getattr(block, name)) for name in block.__dataclass_fields__)
        }
    )


def cells(*lines: tuple[str, ...]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of a table from their texts."""
    return tuple(tuple(Cell(text) for text in line) for line in lines)


def _people(c: Chance) -> tuple[Table, int]:
    heads = (
        "序号",
        "姓名",
        c.one("身份证号", "身份证号码", "公民身份号码", "证件号码"),
        c.one("联系电话", "手机", "电话", "联系方式"),
        c.one("家庭住址", "住址", "地址", "户籍地址"),
        "补助金额（元）",
    )
    rows = [
        (str(n + 1), c.name(), c.i(), f"«m:{c.written(c.mobile())}»", c.a(), c.digits(4)) for n in range(5)
    ]
    table = Table(cells(heads, *rows), 1, "补贴发放名册")
    if c.random.random() < 0.3:
        table = Table(((Cell("困难群众补贴公示表", 6),), *table.rows), 2)
    return table, 5


def _accounts(c: Chance) -> tuple[Table, int]:
    rows = [
        (c.name(), f"«b:{c.written(c.card())}»", c.i(), str(c.random.randint(100, 99999))) for _ in range(4)
    ]
    return Table(
        cells(("户主", c.one("银行卡号", "一卡通账号", "银行账号", "卡号"), "身份证", "金额"), *rows)
    ), 4


def _figures(c: Chance) -> tuple[Table, int]:
    heads = ("地区", c.one("生产总值（元）", "发电量", "资金数额", "合计"), "总户数", "编码", "增速")
    rows = [
        (
            c.one("东城区", "西陵区", "临江县"),
            c.one(c.mobile(), c.digits(10), c.mobile()),
            c.digits(7),
            c.one(c.mobile(), c.card(right=False)),
            f"{c.digits(1)}.{c.digits(2)}%",
        )
        for _ in range(6)
    ]
    return Table(cells(heads, *rows)), 18


def _offices(c: Chance) -> tuple[Table, int]:
    heads = ("单位名称", "办公地址", "联系电话", "邮编", "统一社会信用代码")
    rows = [
        (
            c.agency(),
            f"{c.township()}建设路{c.random.randint(1, 99)}号",
            c.landline(),
            c.digits(6),
            c.credit_code(),
        )
        for _ in range(5)
    ]
    return Table(cells(heads, *rows)), 20


def _form(c: Chance) -> tuple[Table, int]:
    rows = (
        ("姓名", c.name(), "身份证号", c.i()),
        ("家庭住址", c.a(), "手机号码", f"«m:{c.mobile()}»"),
        ("银行卡号", f"«b:{c.card()}»", "申请编号", c.identity(right=False)),
        ("工作单位", c.company(), "信用代码", c.credit_code()),
        ("单位地址", f"{c.township()}建设路{c.random.randint(1, 99)}号", "单位电话", c.landline()),
    )
    return Table(cells(*rows), 0), 5


def _codes(c: Chance) -> tuple[Table, int]:
    rows = [
        (
            str(n),
            c.company(),
            c.identity(right=False),
            c.mobile(),
            c.day(2015, 2025),
            f"{c.township()}{c.below()}",
        )
        for n in range(1, 5)
    ]
    return Table(cells(("序号", "企业名称", "许可证编号", "登记编号", "有效期至", "经营场所"), *rows)), 20
