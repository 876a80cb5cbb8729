"""What the fresh sets are written about: families of law and products, drawn by a seed.

    python benchmarks/check_sets/draw.py

Prints pairs; for each a violation and a lawful look-alike were written by hand. Families that only hold for some goods
are drawn with those goods.
"""

from __future__ import annotations

import random

SEED = 20261126
ANY_ZH = """
电饭煲 乳胶枕 羽绒服 山茶油 蓝牙音箱 儿童书包 机械键盘 猫粮 羊毛袜 茶叶 电动牙刷 行李箱 扫地机 陶瓷碗 跑步鞋 沐浴露
投影仪 床上四件套 空气炸锅 腊肉 钓鱼竿 台灯 精油皂
实木书桌 酸奶 保温杯 家政服务 健身房 民宿 洗衣液
""".split()  # noqa: SIM905
SOME_ZH = {
    "cn.adlaw.15": ["药店", "互联网医院"], "cn.adlaw.16": ["骨科诊所", "口腔门诊", "理疗仪", "感冒药"],
    "cn.adlaw.17": ["艾灸贴", "蜂蜜", "磁疗床垫", "普洱茶", "足浴桶", "护腰带", "枸杞原浆"],
    "cn.adlaw.18": ["鱼油软胶囊", "蛋白粉", "褪黑素", "蜂胶"],
    "cn.food.function": ["燕麦片", "酵素果冻", "亚麻籽油", "黑枸杞", "苏打水"],
    "cn.adlaw.20": ["婴儿奶粉", "婴儿配方羊奶粉"], "cn.adlaw.21": ["除草剂", "猪饲料", "宠物驱虫药"],
    "cn.adlaw.22": ["电子烟", "雪茄"], "cn.adlaw.23": ["白酒", "精酿啤酒", "果酒", "红酒"],
    "cn.adlaw.24": ["考研班", "驾校", "公务员培训", "英语培训", "编程课"],
    "cn.education.tutoring": ["小学数学班", "初中物理课"], "cn.adlaw.25": ["加盟奶茶", "基金", "黄金投资", "股票课程"],
    "cn.finance.loan": ["消费贷", "信用卡代办"], "cn.adlaw.26": ["楼盘", "公寓", "商铺", "别墅"],
    "cn.adlaw.27": ["玉米种子", "种猪"], "cn.cosmetics.medical": ["面霜", "精华液", "洗发水"],
    "cn.cosmetics.efficacy": ["眼霜", "美白面膜", "祛斑霜"], "cn.medical.aesthetic": ["医美机构", "植发"],
    "cn.adlaw.40": ["儿童玩具", "学习平板", "文具"], "cn.adlaw.10": ["零食", "儿童手表"],
    "cn.internet_ads.soft_ad": ["粉底液", "空气炸锅", "奶粉"], "cn.pipl.personal": ["贷款", "招聘平台", "保险"],
}  # fmt: skip
WIDE_ZH = """
cn.adlaw.9.3 cn.adlaw.9.3 cn.adlaw.9.3 cn.adlaw.8 cn.adlaw.9.2 cn.adlaw.9.4 cn.adlaw.9.5 cn.adlaw.9.7 cn.adlaw.9.8
cn.adlaw.9.9 cn.adlaw.9.10 cn.adlaw.11 cn.adlaw.12 cn.adlaw.13 cn.adlaw.28 cn.adlaw.28 cn.adlaw.38 cn.price.reference
cn.price.reference cn.competition.fake cn.competition.confusion cn.adlaw.44
""".split()  # noqa: SIM905
ANY_EN = """
kettle|mattress|running shoes|olive oil|backpack|keyboard|cat food|wool socks|green tea|electric toothbrush|suitcase|
robot vacuum|dinner plates|yoga mat|body wash|projector|duvet|air fryer|jerky|desk lamp|candle|standing desk|yoghurt|
water bottle|cleaning service|gym membership|guest house|laundry detergent|e-bike|garden hose
""".replace("\n", "").split("|")
SOME_EN = {
    "health": ["herbal tea", "magnet bracelet", "gut powder", "essential oil", "honey", "CBD gummies", "air purifier"],
    "weight_loss": ["shake", "waist trainer", "tea", "patch"],
    "earnings": ["dropshipping course", "trading app", "network sales", "coaching"],
    "cosmetics": ["eye cream", "shampoo", "sunscreen"], "alcohol": ["gin", "wine", "hard seltzer"],
    "gambling": ["betting app", "bingo site"], "loan": ["payday loan", "savings app", "crypto"],
    "children": ["toy robot", "sweets", "game"], "made_in_usa": ["skillet", "jeans"],
    "fda": ["supplement", "light device"],
    "tobacco": ["vape", "nicotine pouch"], "negative_option": ["razor plan", "meal kit", "software trial"],
}  # fmt: skip
WIDE_EN = """
superiority superiority comparison guarantee guarantee reviews endorsements free urgency urgency pricing pricing green
green personal_attributes before_after clickbait engagement_bait body_image
""".split()  # noqa: SIM905


#: Families that only one market's rules know.
ONLY = {"alcohol": "UK", "gambling": "UK", "made_in_usa": "US", "fda": "US", "tobacco": "US", "negative_option": "US"}


def main() -> None:
    """Print the pairs."""
    rng = random.Random(SEED)
    zh = [(f, p) for f, goods in SOME_ZH.items() for p in rng.sample(goods, min(3, len(goods)))]
    zh += [(f, p) for f in WIDE_ZH for p in rng.sample(ANY_ZH, 2)]
    en = [(f, p) for f, goods in SOME_EN.items() for p in rng.sample(goods, min(3, len(goods)))]
    en += [(f, p) for f in WIDE_EN for p in rng.sample(ANY_EN, 4)]
    for i, (family, product) in enumerate(zh, start=1):
        print(f"zf{i:03d} {family} {product}")
    for i, (family, product) in enumerate(en, start=1):
        market = rng.choice(["US", "US", "UK", "EU"])
        print(f"ef{i:03d} {family} {product} {ONLY.get(family, market)}")


if __name__ == "__main__":
    main()
