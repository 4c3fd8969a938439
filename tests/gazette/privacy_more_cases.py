"""More made-up cases, written when the guard passed the first and before it was run on these."""

from __future__ import annotations

from collections.abc import Iterator

from gazette.body import Cell, Paragraph, Table
from tests.gazette.privacy_cases import Case, Chance, Template, case_of, cells

SECOND_PRIVATE: tuple[Template, ...] = (
    lambda c: (
        f"罪犯{c.name()}，男，{c.random.randint(1960, 1999)}年生，公民身份号码 {c.i()}，户籍地{c.a()}。"
    ),
    lambda c: f"被申请人：{c.name()}，身份证件号码：{c.i()}，住所地：{c.a()}",
    lambda c: f"兹有我辖区居民{c.name()}（身份证：{c.i()}，电话：{c.m()}）申请公租房。",
    lambda c: f"一、{c.name()}，{c.i()}，家庭人口3人；",
    lambda c: f"1. {c.name()} 身份证号 {c.i()} 手机号 {c.m()}",
    lambda c: f"{c.name()}（女，{c.i()}，住{c.a()}）于2019年3月走失。",
    lambda c: f"死者{c.name()}，系{c.a()}人。",
    lambda c: f"委托代理人{c.name()}，身份证{c.i()}，联系手机{c.m()}。",
    lambda c: f"法定代表人：{c.name()}，公民身份号码：{c.i()}",
    lambda c: f"请各单位于5月10日前将材料报{c.name()}（手机：{c.m()}，邮箱：abc@lz.example）。",
    lambda c: f"咨询人：{c.name()}老师，{c.m()}",
    lambda c: f"24小时值班手机：{c.m()}",
    lambda c: f"失主请拨打{c.m()}认领。",
    lambda c: f"河长：{c.name()}  电话:{c.m()}",
    lambda c: f"网格员{c.name()}{c.m()}",
    lambda c: f"投诉电话: {c.landline()} 或 {c.m()}",
    lambda c: f"姓名:{c.name()} 性别:男 电话:{c.m()} 住址:{c.a()}",
    lambda c: f"救助金已汇入其本人账户（农行 {c.b()}）。",
    lambda c: f"退款账户：{c.name()}，中国建设银行，{c.b()}",
    lambda c: f"打入社保卡金融账户{c.b()}",
    lambda c: f"请将退费存入以下银行卡：{c.b()}",
    lambda c: f"该户存折号 {c.b()}。",
    lambda c: f"转入尾号所属卡 {c.b()} 内",
    lambda c: f"经常居住地：{c.a()}",
    lambda c: f"其户口所在地{c.a()}，现居住在{c.a()}。",
    lambda c: f"租住于{c.a()}的{c.name()}",
    lambda c: f"原告{c.name()}，男，汉族，1970年5月6日出生，农民，住{c.a()}。",
    lambda c: f"送达地址（家庭地址）：{c.a()}",
    lambda c: f"身份证住址：{c.a()}",
    lambda c: f"该同志家庭电话 {c.l()}，",
    lambda c: f"住宅电话：{c.l()}；办公电话：{c.landline()}",
    lambda c: f"其护照（号码 {c.c()}）已注销。",
    lambda c: f"因私护照号：{c.c()}",
    lambda c: f"士兵证号：«c:{c.digits(8)}»",
    lambda c: f"往来港澳通行证 «c:C{c.digits(8)}»",
    lambda c: f"台湾居民来往大陆通行证：«c:{c.digits(8)}»",
    lambda c: f"旧证号 {c.i15()}（15位身份证）",
    lambda c: f"原身份证号码{c.i15()}，新身份证号码{c.i()}",
    lambda c: f"身份证号{c.typo()}与公安机关登记不一致",
    lambda c: f"姓名{c.name()}公民身份号码{c.i()}民族汉住址{c.a()}",
    lambda c: f"注：{c.i()}、{c.i()}重复领取。",
    lambda c: f"（{c.i()}）",
    lambda c: f"{c.i()}",
    lambda c: f"{c.m()}",
    lambda c: f"{c.b()}",
    lambda c: f"号码为{c.m()}的用户",
    lambda c: f"短信通知至{c.m()}",
    lambda c: f"持卡人{c.name()}，卡号 {c.b()}，开户行澜州银行",
    lambda c: f"监护人{c.name()}（{c.m()}），学生{c.name()}（{c.i()}）",
    lambda c: f"项目负责人：{c.name()} {c.m()}",
    lambda c: f"承租人{c.name()}，房屋坐落：澜州市东城区建设路公租房，身份证{c.i()}",
    lambda c: f"从业资格证号{c.i()}",
    lambda c: f"安全生产知识考核合格，证书编号：«i:{_adult(c)}»",
    lambda c: f"驾驶证号：{c.i()}，准驾车型C1",
)
SECOND_PUBLIC: tuple[Template, ...] = (
    lambda c: (
        f"根据《中华人民共和国居民身份证法》第{c.random.randint(1, 20)}条，持身份证到窗口办理，受理单号{c.identity(right=False)}。"
    ),
    lambda c: f"身份证复印件、户口簿复印件各1份，收费标准{c.digits(3)}元。",
    lambda c: f"资金总额1{c.one('3', '5', '8')}{c.digits(9)}元，惠及{c.digits(6)}户。",
    lambda c: f"国库收款账号：{c.digits(18)}，收款银行：国家金库澜州市中心支库",
    lambda c: f"投标保证金缴纳账户：{c.company()}，开户行：澜州银行，账号{c.card(19)}",
    lambda c: f"捐款账户名称：澜州市慈善总会，账号：{c.card(19)}",
    lambda c: (
        f"户名：澜州市{c.one('第一中学', '红十字会', '财政局国库支付中心', '人民医院')} 账号：{c.digits(17)}"
    ),
    lambda c: f"国务院令第{c.digits(3)}号，自2020年1月1日起施行",
    lambda c: f"电话：{c.landline()}转{c.digits(4)}，邮编{c.digits(6)}",
    lambda c: f"传真：0591—{c.digits(8)}，网址：www.lanzhou.example/{c.mobile()}",
    lambda c: f"热线电话：12315、12350、96{c.digits(3)}、4008{c.digits(6)}",
    lambda c: f"机构代码：{c.digits(8)}-X，社会信用代码：{c.credit_code()}",
    lambda c: f"社会团体法人登记证书号：51{c.region()[2:]}MJ{c.digits(7)}X{c.digits(1)}",
    lambda c: f"事业单位法人证书号 {c.credit_code()}",
    lambda c: f"案件编号：A{c.digits(22)}",
    lambda c: f"（2023）闽01{c.one('民', '刑', '行')}初{c.digits(4)}号",
    lambda c: f"采伐许可证号：{c.digits(17)}",
    lambda c: f"取水许可编号：B350102S2021-{c.digits(4)}",
    lambda c: f"排污许可证编号：{c.credit_code()}001V",
    lambda c: f"食品经营许可证JY{c.digits(14)}",
    lambda c: f"药品批准文号：国药准字Z{c.digits(8)}，药品本位码{c.digits(14)}",
    lambda c: f"道路运输证号：{c.region()}{c.digits(6)}",
    lambda c: f"船舶识别号CN{c.digits(11)}",
    lambda c: f"专利号：ZL{c.day(2010, 2022)[:4]}1{c.digits(7)}.{c.digits(1)}",
    lambda c: f"经纬度：118°{c.digits(2)}′{c.digits(2)}.{c.digits(4)}″，118.{c.digits(6)},26.{c.digits(6)}",
    lambda c: f"拐点坐标：1（{c.digits(7)}.{c.digits(4)}，40{c.digits(6)}.{c.digits(4)}）",
    lambda c: f"统计口径：{c.digits(5)} {c.digits(6)} {c.digits(4)} {c.digits(7)} {c.digits(5)}",
    lambda c: f"2019 2020 2021 2022 2023 {c.digits(4)} {c.digits(4)}",
    lambda c: f"截至2024年12月31日，累计发放{c.digits(9)}.{c.digits(2)}元",
    lambda c: f"学籍管理编号{c.digits(8)}，准考证号：{c.day(2019, 2024)}{c.digits(6)}",
    lambda c: f"公示期：2024年5月10日至2024年5月16日（5个工作日），电话0591-{c.digits(8)}",
    lambda c: f"{c.company()}（地址：{c.township()}{c.below()}）未按期年报。",
    lambda c: f"{c.township()}人民政府、街道办事处负责本辖区工作，村（居）民委员会予以协助。",
    lambda c: f"坐落于{c.township()}{c.below()}的国有建设用地使用权",
    lambda c: f"征收范围：{c.township()}幸福村1组、2组、3组集体土地{c.digits(3)}亩。",
    lambda c: f"活动地点：{c.township()}建设路{c.random.randint(1, 99)}号文化馆2楼",
    lambda c: f"{c.company()}住所地澜州市东城区和平街道建设路{c.random.randint(1, 99)}号。",
    lambda c: f"经营场所：{c.township()}{c.below()}；经营者：{c.name()}",
    lambda c: f"监测点位：{c.township()}柳树村{c.random.randint(1, 9)}组",
    lambda c: f"文物保护单位：王氏宗祠，{c.township()}幸福村{c.random.randint(1, 9)}组",
    lambda c: f"现住房建筑面积低于人均{c.digits(2)}平方米的，户籍地街道应当受理。",
    lambda c: "居住地村（居）委会应当出具居住满1年的证明，住房困难户优先。",
    lambda c: f"身份证号码：{c.identity()[:6]}×××××××××{c.digits(3)}",
    lambda c: f"手机：{c.mobile()[:3]}＊＊＊＊{c.digits(4)}；{c.mobile()[:7]}****",
    lambda c: "住址：澜州市东城区和平街道****",
    lambda c: "住澜州市东城区和平街道某小区。",
    lambda c: "户籍地：河东省澜州市临江县城关镇",
    lambda c: "家庭住址：（保密）",
    lambda c: f"物料编码{c.mobile()}，数量{c.digits(4)}",
    lambda c: f"公文流水{c.mobile()}号",
    lambda c: f"批次：{c.day(2020, 2024)}{c.digits(3)}；箱号{c.mobile()}",
    lambda c: f"工单编号 {c.mobile()} 已办结",
    lambda c: f"标的物编号（{c.card(right=False)}）",
    lambda c: f"电子回单号码：{c.card(19, right=False)}",
    lambda c: f"缴款码：3500{c.digits(16)}",
    lambda c: f"{c.card(19, right=False)}",
    lambda c: f"{c.identity(right=False)}",
    lambda c: f"{c.digits(18)}",
    lambda c: f"{c.digits(12)}",
    lambda c: f"20{c.digits(16)}",
    lambda c: f"条形码69{c.digits(11)}",
    lambda c: f"面积1{c.one('3', '5', '8')}{c.digits(9)}平方米",
    lambda c: f"（单位：元）1{c.one('3', '5', '8')},{c.digits(3)},{c.digits(3)},{c.digits(3)}",
    lambda c: f"参保单位编号：{c.digits(11)}",
    lambda c: f"DK{c.digits(4)}+{c.digits(3)}至DK{c.digits(4)}+{c.digits(3)}",
    lambda c: f"银行账号（对公）：{c.digits(4)} {c.digits(4)} {c.digits(4)} {c.digits(4)}",
    lambda c: f"基本户账号 35{c.digits(18)}",
)


def _adult(c: Chance) -> str:
    number = c.identity()
    while int(number[6:10]) > 1998:
        number = c.identity()
    return number


# written when the guard passed the first two, again before it was run on these
THIRD_PRIVATE: tuple[Template, ...] = (
    lambda c: f"经公安机关查询，{c.name()}身份信息为：{c.i()}。",
    lambda c: f"抚恤对象{c.name()}，身份证号：{c.i()}，优待证编号QY{c.digits(8)}。",
    lambda c: f"{c.name()}同志（身份证号码为{c.i()}）任现职以来……",
    lambda c: f"申请人{c.name()}与配偶{c.name()}（身份证号{c.i()}）共同申请。",
    lambda c: f"收养人：{c.name()}，国籍中国，证件号：{c.i()}",
    lambda c: f"公民身份号码\u3000{c.i()}\u3000性别\u3000女",
    lambda c: f"持有居民身份证（号码：{c.i()}）的{c.name()}",
    lambda c: f"投保人证件号码 {c.i()}，保单号{c.digits(15)}",
    lambda c: (
        f"注销{c.name()}（身份证号：{c.i()}）的不动产权证书，证号：闽（2020）澜州市不动产权第{c.digits(7)}号"
    ),
    lambda c: f"身份证号码（15位）：{c.i15()}",
    lambda c: f"老身份证{c.i15()}遗失",
    lambda c: f"居民身份证号 {c.typo()}（系统提示校验不通过）",
    lambda c: f"现场负责人{c.name()}，电话{c.m()}；安全员{c.name()}，电话{c.m()}",
    lambda c: f"交通引导员手机（{c.m()}）24小时开机",
    lambda c: f"寻人启事：知情者请与家属联系，电话 {c.m()}，必有重谢。",
    lambda c: f"领队：{c.name()}（{c.m()}）；随队医生：{c.name()}（{c.m()}）",
    lambda c: f"群众可拨打监督电话{c.landline()}或手机{c.m()}反映",
    lambda c: f"防汛值班：{c.name()} {c.m()} / {c.landline()}",
    lambda c: f"村支书{c.name()}：{c.m()}",
    lambda c: f"联系电话{c.m()}（微信同号）",
    lambda c: f"租金请转入{c.name()}建设银行卡{c.b()}",
    lambda c: f"赔偿款付至{c.name()}名下卡号{c.b()}的账户",
    lambda c: f"养老金发放账号：{c.b()}（{c.name()}）",
    lambda c: f"户名：{c.name()}\n开户行：澜州银行\n卡号：{c.b()}",
    lambda c: f"农户{c.name()}惠农卡{c.b()}，补贴面积3.5亩",
    lambda c: f"罚没款退还：{c.name()}，建行{c.b()}",
    lambda c: f"{c.name()}，女，1985年3月生，现住{c.a()}，系社区矫正对象。",
    lambda c: f"赡养人{c.name()}住址：{c.a()}；被赡养人同住。",
    lambda c: f"承包方代表：{c.name()}\n住址：{c.a()}\n身份证号码：{c.i()}",
    lambda c: f"户籍登记地址：{c.a()}",
    lambda c: f"申请人居住地址：{c.a()}，居住年限5年。",
    lambda c: f"其父{c.name()}家住{c.a()}，务农。",
    lambda c: f"实际居住地：{c.a()}",
    lambda c: f"上访人{c.name()}，家庭详细地址：{c.a()}",
    lambda c: f"家庭座机：{c.l()}",
    lambda c: f"该生家庭住宅电话为{c.l()}",
    lambda c: f"出国人员护照号{c.c()}",
    lambda c: f"外籍专家 John，护照号码：{c.c()}，工作许可通知号{c.digits(12)}",
    lambda c: f"警官证号：«c:{c.digits(7)}»",
    lambda c: f"经核，{c.i()}与{c.i()}为同一人。",
    lambda c: f"①{c.name()}\t{c.i()}\t{c.m()}",
    lambda c: f"{c.i()}；{c.m()}；{c.b()}。",
)
THIRD_PUBLIC: tuple[Template, ...] = (
    lambda c: f"经省政府批准，征收{c.township()}幸福村集体土地{c.digits(2)}.{c.digits(4)}公顷。",
    lambda c: f"单位名称：{c.agency()}；单位地址：{c.township()}{c.below()}；联系电话：{c.landline()}",
    lambda c: f"申请人可登录http://zw.lanzhou.example:8080/item/{c.digits(18)}查询",
    lambda c: f"政务服务事项实施编码：11350100{c.digits(10)}4{c.digits(12)}",
    lambda c: f"基本编码：000{c.digits(9)}，业务办理项编码{c.digits(15)}",
    lambda c: f"采购项目编号：[350100]LZ[GK]{c.digits(7)}，预算{c.digits(7)}.00元",
    lambda c: (
        f"中标供应商：{c.company()}，统一社会信用代码 {c.credit_code()}，中标价1{c.one('3', '5', '8')}{c.digits(9)}元"
    ),
    lambda c: f"社保单位编号{c.digits(11)}，医保编号{c.digits(12)}",
    lambda c: f"人防工程编号：{c.region()}{c.digits(11)}",
    lambda c: f"学校标识码：{c.region()[:2]}{c.digits(8)}，邮编{c.digits(6)}",
    lambda c: f"开户许可证核准号J{c.digits(13)}",
    lambda c: f"收款账户：{c.company()}，中国银行澜州分行，{c.digits(12)}",
    lambda c: f"账户名称：澜州市非税收入征收管理局 账号：{c.card(19)}",
    lambda c: f"汇款至{c.agency()}基本户：6{c.digits(16)}",
    lambda c: f"票据号码：{c.digits(10)}；校验码：{c.digits(20)}",
    lambda c: f"检验检测机构资质认定证书（编号{c.digits(12)}）",
    lambda c: f"特种设备使用登记证：车11闽A{c.digits(5)}（{c.digits(2)}）",
    lambda c: f"设备代码4{c.digits(16)}，出厂编号{c.mobile()}",
    lambda c: f"建设工程规划许可证：建字第{c.region()}{c.day(2015, 2024)[:4]}{c.digits(5)}号",
    lambda c: f"用地预审与选址意见书：用字第{c.region()}{c.digits(9)}号",
    lambda c: f"道路里程：K{c.digits(4)}+{c.digits(3)}～K{c.digits(4)}+{c.digits(3)}",
    lambda c: (
        f"水准点高程{c.digits(4)}.{c.digits(4)}米，坐标（{c.digits(7)}.{c.digits(4)}，{c.digits(6)}.{c.digits(4)}）"
    ),
    lambda c: f"2023年GDP 1{c.one('3', '5', '8')}{c.digits(9)}元 同比增长5.{c.digits(1)}%",
    lambda c: f"全年用电1{c.one('3', '5', '8')}{c.digits(9)}千瓦时、供水{c.digits(9)}吨",
    lambda c: "公告期限自2024-01-01 00:00:00至2024-01-31 23:59:59",
    lambda c: f"时间戳{c.digits(13)}，数字签名{c.digits(8)}AF{c.digits(10)}",
    lambda c: f"电话：（0591）{c.digits(8)}、{c.digits(8)}-{c.digits(3)}",
    lambda c: f"客服400{c.digits(7)}，短号66{c.digits(4)}",
    lambda c: f"听证会地点：{c.agency()}三楼会议室（{c.township()}建设路{c.random.randint(1, 99)}号）",
    lambda c: f"定点医疗机构：{c.township()}卫生院，{c.township()}建设路{c.random.randint(1, 99)}号",
    lambda c: f"拟选址于{c.township()}柳树村{c.random.randint(1, 9)}组",
    lambda c: f"户籍在本市{c.township()}辖区内的居民，凭身份证、户口簿办理。",
    lambda c: f"居住在农村的五保对象，由{c.township()}人民政府审核。",
    lambda c: f"住所（经营场所）：{c.township()}{c.below()}",
    lambda c: f"个体工商户{c.name()}经营部，经营地址{c.township()}{c.below()}",
    lambda c: (
        f"租赁标的：{c.township()}建设路{c.random.randint(1, 99)}号店面，面积{c.digits(3)}平方米，起拍价{c.digits(6)}元"
    ),
    lambda c: f"身份证号{c.region()}****{c.digits(4)}***{c.digits(1)}",
    lambda c: f"{c.name()}\t{c.region()}********{c.digits(4)}\t{c.mobile()[:3]}****{c.digits(4)}",
    lambda c: f"护照号码：E****{c.digits(4)}",
    lambda c: f"家庭住址：{c.township()}***",
    lambda c: f"凭证号{c.card(right=False)}",
    lambda c: f"随机摇号种子数：{c.digits(18)}",
    lambda c: f"存储容量1{c.digits(10)}字节",
    lambda c: f"彩票期号{c.digits(7)}，兑奖号{c.digits(20)}",
    lambda c: f"公交IC卡：{c.digits(12)}，图书证号{c.digits(10)}",
    lambda c: f"疫苗追溯码81{c.digits(18)}",
    lambda c: f"粤B{c.digits(5)}、闽A·{c.digits(5)}等车辆",
)


def table_cases(seed: int, rounds: int) -> Iterator[Case]:
    """A fourth set, of tables as notices carry them; the look-alikes are counted by cells without a mark."""
    chance = Chance(seed)
    for _ in range(rounds):
        for table in _tables(chance):
            lookalikes = sum("«" not in cell.text for row in table.rows[1:] for cell in row)
            yield case_of([Paragraph("附表如下："), table], lookalikes)


def _tables(c: Chance) -> Iterator[Table]:
    yield Table(
        cells(
            ("序号", "姓名", "性别", "证件号码", "家庭住址", "联系方式"),
            *[(str(i), c.name(), "男", c.i(), c.a(), f"«m:{c.mobile()}»") for i in range(4)],
        )
    )
    yield Table(cells(*[(c.name(), c.i(), f"«m:{c.mobile()}»", f"«b:{c.card()}»") for _ in range(4)]), 0)
    yield Table(
        (
            (Cell("2024年困难残疾人补贴发放表", 5),),
            (Cell("编号"), Cell("姓名"), Cell("残疾证号"), Cell("账号"), Cell("住址")),
            *cells(*[(f"{i:03d}", c.name(), c.i(), f"«b:{c.card(19)}»", c.a()) for i in range(4)]),
        ),
        2,
    )
    yield Table(
        cells(
            ("单位", "负责人", "手机", "办公电话", "地址"),
            *[
                (
                    c.agency(),
                    c.name(),
                    f"«m:{c.mobile()}»",
                    c.landline(),
                    f"{c.township()}建设路{c.digits(2)}号",
                )
                for _ in range(4)
            ],
        )
    )
    yield Table(
        cells(
            ("姓名", "联系电话"), *[(c.name(), f"«m:{c.grouped(c.mobile(), (3, 4, 4))}»") for _ in range(4)]
        )
    )
    yield Table(
        cells(
            ("河道名称", "河长", "职务", "联系电话"),
            *[("清水河", c.name(), "镇长", f"«m:{c.mobile()}»") for _ in range(4)],
        )
    )
    yield Table(cells(("户主信息", "备注"), *[(f"{c.name()}，{c.i()}，{c.a()}", "") for _ in range(4)]))
    yield Table(
        cells(
            ("姓名", c.name(), "出生年月", "1985.06"),
            ("身份证号码", c.i(), "政治面貌", "群众"),
            ("户籍地址", c.a(), "现住址", c.a()),
            ("联系电话", f"«m:{c.mobile()}»", "家庭电话", c.l()),
            ("开户银行", "澜州农商行", "银行账号", f"«b:{c.card(19)}»"),
        ),
        0,
    )
    yield Table(
        cells(
            ("企业名称", "统一社会信用代码", "注册地址", "法定代表人", "联系电话"),
            *[
                (c.company(), c.credit_code(), f"{c.township()}{c.below()}", c.name(), c.landline())
                for _ in range(4)
            ],
        )
    )
    yield Table(
        cells(
            ("项目名称", "项目代码", "建设地点", "总投资（万元）", "业主单位"),
            *[
                (
                    "幸福路改造",
                    "2024-350102-48-01-" + c.digits(6),
                    f"{c.township()}{c.below()}",
                    c.digits(6),
                    c.company(),
                )
                for _ in range(4)
            ],
        )
    )
    yield Table(
        cells(
            ("序号", "许可文号", "受理编号", "缴费单号", "办结日期"),
            *[
                (
                    str(i),
                    f"澜审批〔2024〕{c.digits(3)}号",
                    c.region() + c.day(2019, 2024) + c.digits(4),
                    c.card(right=False),
                    c.day(2020, 2024),
                )
                for i in range(4)
            ],
        )
    )
    yield Table(
        cells(
            ("行政区划代码", "名称", "2022年", "2023年"),
            *[("1301020010" + c.digits(2), "和平街道", c.digits(11), c.digits(10)) for _ in range(5)],
        )
    )
    yield Table(
        cells(
            ("指标", "单位", "本月", "累计"),
            *[("工业产值", "元", c.mobile(), "1" + c.digits(11)) for _ in range(5)],
        )
    )
    yield Table(
        cells(("单位名称", "开户行", "账号"), *[(c.agency(), "澜州银行营业部", c.card(19)) for _ in range(4)])
    )
    yield Table(
        cells(
            ("宗地编号", "土地位置", "面积（㎡）", "起始价（元）"),
            *[
                ("2024-" + c.digits(2), f"{c.township()}幸福村{c.digits(1)}组", c.digits(5), c.digits(9))
                for _ in range(4)
            ],
        )
    )
    yield Table(
        cells(
            ("药品名称", "批准文号", "本位码", "生产企业"),
            *[("板蓝根", "国药准字Z" + c.digits(8), "869" + c.digits(11), c.company()) for _ in range(4)],
        )
    )
    yield Table(
        cells(
            ("投票站", "地址", "开放时间"),
            *[("第一投票站", f"{c.township()}{c.below()}", "8:00-18:00") for _ in range(3)],
        )
    )
    yield Table(
        cells(
            ("被征收人", "房屋坐落", "面积", "权证号"),
            *[
                (
                    c.name(),
                    f"{c.township()}建设路{c.digits(2)}号",
                    "98.5",
                    "澜房权证字第" + c.digits(8) + "号",
                )
                for _ in range(3)
            ],
        )
    )
