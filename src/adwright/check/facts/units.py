"""Units as copy writes them, Chinese and English, with what they are worth in their dimension.

A row is (dimension, system, factor to the dimension's base, names). Values of one dimension are compared in its base;
across systems (inch and centimetre) they are compared within 1 %, because feeds round.
Source of the factors: the SI brochure (9th edition) and NIST SP 811, appendix B; 斤 = 500 g, 两 = 50 g (market units).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("mass", "si", "1/1000", "mg 毫克"),
    ("mass", "si", "1", "g gram grams gramme grammes 克"),
    ("mass", "si", "1000", "kg kgs kilo kilos kilogram kilograms 公斤 千克"),
    ("mass", "cn", "500", "斤 市斤"),
    ("mass", "us", "28.349523125", "oz ounce ounces 盎司"),
    ("mass", "us", "453.59237", "lb lbs pound pounds 磅"),
    ("mass", "us", "6350.29318", "stone"),
    ("volume", "si", "1", "ml millilitre millilitres milliliter milliliters 毫升"),
    ("volume", "si", "10", "cl 厘升"),
    ("volume", "si", "1000", "l litre litres liter liters 升 公升"),
    ("volume", "us", "29.5735295625", "fl.oz fl.oz. fl\u2009oz floz"),
    ("volume", "us", "473.176473", "pint pints"),
    ("volume", "us", "946.352946", "quart quarts qt"),
    ("volume", "us", "3785.411784", "gallon gallons gal 加仑"),
    ("length", "si", "1/1000", "um μm micron microns 微米"),
    ("length", "si", "1", "mm millimetre millimetres millimeter millimeters 毫米"),
    ("length", "si", "10", "cm centimetre centimetres centimeter centimeters 厘米 公分"),
    ("length", "si", "1000", "m metre metres meter meters 米"),
    ("length", "si", "1000000", "km kilometre kilometres kilometer kilometers 公里 千米"),
    ("length", "us", "25.4", 'in in. inch inches " 英寸 吋'),
    ("length", "cn", "100/3", "寸"),
    ("length", "cn", "1000/3", "尺"),
    ("length", "us", "304.8", "ft ft. foot feet 英尺"),
    ("length", "us", "1609344", "mile miles mi 英里"),
    ("length", "us", "914.4", "yard yards yd"),
    ("area", "si", "1", "sqm m2 m² sq\u2009m 平米 平方米 平方 平"),
    ("area", "si", "1", "square\u2009metres square\u2009meters square\u2009metre square\u2009meter"),
    ("area", "us", "0.09290304", "sqft sq.ft ft2 sq\u2009ft square\u2009feet square\u2009foot"),
    ("time", "si", "1", "s sec secs second seconds 秒 秒钟"),
    ("time", "si", "60", "min mins minute minutes 分钟"),
    ("time", "si", "3600", "h hr hrs hour hours 小时 个小时 钟头 个钟头"),
    ("time", "si", "86400", "day days 天 日 昼夜"),
    ("time", "si", "604800", "week weeks 周 星期 个星期 礼拜 个礼拜"),
    ("time", "si", "1209600", "fortnight fortnights"),
    ("months", "si", "1", "month months 个月"),
    ("months", "si", "12", "year years yr yrs 年 周年"),
    ("months", "si", "120", "decade decades"),
    ("months", "si", "1200", "century centuries"),
    ("age", "si", "1", "岁"),
    ("power", "si", "1", "w watt watts 瓦"),
    ("power", "si", "1000", "kw kilowatt kilowatts 千瓦"),
    ("voltage", "si", "1", "v volt volts 伏"),
    ("charge", "si", "1", "mah 毫安 毫安时"),
    ("charge", "si", "1000", "ah 安时"),
    ("energy", "si", "1", "wh 瓦时"),
    ("energy", "si", "1000", "kwh 度电 千瓦时"),
    ("food energy", "si", "1", "kcal cal calorie calories 千卡 大卡 卡路里"),
    ("temperature", "si", "1", "°c °f 度 摄氏度 celsius degree degrees ° ºc"),
    ("colour temperature", "si", "1", "k kelvin 开尔文"),
    ("frequency", "si", "1", "hz 赫兹"),
    ("frequency", "si", "1000", "khz"),
    ("frequency", "si", "1000000", "mhz"),
    ("frequency", "si", "1000000000", "ghz"),
    ("sound", "si", "1", "db decibel decibels 分贝"),
    ("light", "si", "1", "lm lumen lumens 流明"),
    ("data", "si", "1", "mb megabyte megabytes"),
    ("data", "si", "1024", "gb gigabyte gigabytes gig gigs"),
    ("data", "si", "1048576", "tb terabyte terabytes"),
    ("pixels", "si", "1", "px pixel pixels 像素"),
    ("pixels", "si", "1000000", "mp megapixel megapixels"),
    ("multiple", "si", "1", "倍 times"),
    ("rotation", "si", "1", "rpm 转"),
    ("pressure", "si", "1", "bar bars 巴"),
    ("suction", "si", "1", "pa 帕 帕斯卡"),
    ("suction", "si", "1000", "kpa 千帕"),
    ("torque", "si", "1", "n·m 牛米 牛·米"),
    ("resolution", "si", "1", "dpi"),
    ("cooling", "cn", "1", "匹"),
    ("time", "cn", "900", "刻钟"),
    ("radiant", "si", "1", "lux 勒克斯"),
    ("pressure", "us", "0.0689475729", "psi pounds\u2009per\u2009square\u2009inch"),
    ("speed", "si", "1", "km/h kmh kph 公里每小时"),
    ("speed", "us", "1.609344", "mph miles\u2009an\u2009hour miles\u2009per\u2009hour"),
    ("airflow", "si", "1", "cfm m3/h m³/h 立方米"),
    ("fineness", "si", "1", "denier 旦"),
    ("grammage", "si", "1", "gsm g/m2"),
    ("karat", "si", "1", "ct carat carats karat 克拉"),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure."""

    name: str
    dimension: str
    system: str
    factor: Fraction


UNITS: dict[str, Unit] = {
    name.replace("\u2009", " "): Unit(name, dimension, system, Fraction(factor))
    for dimension, system, factor, names in _ROWS
    for name in names.split(" ")
}

#: Chinese counting words for goods and their parts: a numeral before one of them is a statement on the product.
_COUNTED_WORDS = """
件 盒 瓶 罐 包 袋 支 片 双 套 款 色 档 代 层 道 枚 粒 颗 根 台 项 重 段 格 孔 针 泡 窨 座
抽 卷 贴 桶 箱 听 管 册 页 节课 讲 期 集 卡 挡 轮 频 核 芯 席 居 室 厅 卫 英里 个装 连包 联
键 口味 个月 国 城 家门店 家店 味 星 级 口径 折叠 门 扇 枪 喷 排 组 餐 位数 万用户
"""
COUNTED = tuple(_COUNTED_WORDS.split())
#: Counting words of scenes as much as of goods; alone, unproven, they are noticed and not blocked.
_LOOSE_WORDS = """
种 头 面 样 个 只 条 张 块 本 杯 碗 口 人 位 名 步 次 遍 趟 声 句 天 夜 晚 日 周 分 年 季
月 度 里 公里 米 成 点 秒 份 间 号 餐 顿 场 样 件事 遭 番 朵 棵 株 寸 尺 滴 勺 匙 把 圈 站
路 队 家 代人 生 世 面
"""
LOOSE = tuple(_LOOSE_WORDS.split())
