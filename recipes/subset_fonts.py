"""The shipped faces for Arabic, Hebrew, Japanese, Korean, Traditional Chinese and emoji, cut from npm packages.

Comes in: the npm registry, for the packages of `PACKAGES`. Goes out: TrueType files and their licences in
``src/adwright/data/fonts``. Run, with fontTools beside adwright: ``python recipes/subset_fonts.py``; with
``--measure`` it writes nothing and prints the sizes. The same packages give the same bytes.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ["SOURCE_DATE_EPOCH"] = "0"  # before fontTools is imported: it stamps what it writes

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

OUT = Path(__file__).parents[1] / "src/adwright/data/fonts"
PACKAGES = {
    "noto-sans-arabic": "0.4.3", "noto-sans-hebrew": "0.4.1", "noto-sans-jp": "0.4.3", "noto-sans-kr": "0.4.3",
    "noto-sans-tc": "0.4.3", "noto-emoji": "0.4.7",
}  # fmt: skip
#: package -> name of the face in its files, weights that are shipped
FACES = {
    "noto-sans-arabic": ("NotoSansArabic", ("Medium", "Bold")),
    "noto-sans-hebrew": ("NotoSansHebrew", ("Medium", "Bold")),
    "noto-sans-jp": ("NotoSansJP", ("Medium", "Bold")),
    "noto-sans-kr": ("NotoSansKR", ("Medium", "Bold")),
    "noto-sans-tc": ("NotoSansTC", ("Medium", "Bold")),
    "noto-emoji": ("NotoEmoji", ("Bold",)),
}
WEIGHTS = {"Medium": "500Medium", "Bold": "700Bold"}
#: Layout features kept beside those that fontTools keeps by itself (joining, marks, kerning).
FEATURES = ("locl", "palt", "halt", "vert")

#: Emoji of advertising copy, chosen by hand: seasons, food, gifts, faces, hands, hearts, signs, travel, home, animals.
#: With `PEOPLE` the joined ones among them are drawn too, by the face's own ligatures: families, trades, a burning
#: heart. Skin colours and flags are left out.
EMOJI = (
    "⌚⌛⏰⏳☀☁☂☃☎☑☔☕☘☝☠☢☣☮☯☺♀♂♠♣♥♦♨♻♾⚓⚖⚙⚠⚡⚪⚫⚽⚾⛄⛅⛔⛪⛱⛳⛵⛺⛽✂✅✈✉✊✋✌✍✏✔✖✨✳✴❄❇❌❎❓❔❕❗❣❤➕➖➗➡⤴⤵⬅⬆⬇⬛⬜⭐⭕〰"
    "🀄🆒🆓🆕🆗🆘🆙🆚🌀🌂🌃🌄🌅🌆🌇🌈🌊🌋🌍🌎🌏🌙🌛🌝🌞🌟🌠🌡🌤🌧🌨🌩🌪🌬🌭🌮🌯🌰🌱🌲🌳🌴🌵🌶🌷🌸🌹🌺🌻🌼🌽🌾🌿🍀🍁🍂🍃🍄🍅🍆🍇🍈🍉🍊🍋🍌🍍🍎🍏🍐🍑🍒🍓🍔🍕🍖🍗"
    "🍙🍚🍛🍜🍝🍞🍟🍠🍡🍢🍣🍤🍦🍧🍨🍩🍪🍫🍬🍭🍮🍯🍰🍱🍲🍳🍴🍵🍶🍷🍸🍹🍺🍻🍼🍽🍾🍿🎀🎁🎂🎃🎄🎅🎆🎇🎈🎉🎊🎋🎍🎎🎏🎐🎑🎒🎓🎖🎙🎞🎟🎠🎡🎢🎣🎤🎥🎧🎨🎩🎪🎫🎬🎭🎮🎯🎰🎱🎲🎳🎵"
    "🎶🎷🎸🎹🎺🎻🎼🎽🎾🎿🏀🏁🏂🏃🏄🏅🏆🏈🏊🏋🏍🏎🏐🏓🏔🏕🏖🏙🏝🏠🏡🏢🏥🏨🏪🏫🏬🏭🏯🏰🏷🏸🐇🐈🐉🐌🐍🐎🐏🐐🐑🐓🐕🐖🐘🐙🐚🐛🐝🐞🐟🐠🐢🐣🐤🐥🐦🐧🐨🐩🐬🐭🐮🐯🐰🐱🐲🐳🐴🐵🐶🐷🐸🐹🐺🐻🐼🐾"
    "👀👁👂👃👄👆👇👈👉👊👋👌👍👎👏👐👑👒👓👔👕👖👗👘👙👚👛👜👝👞👟👠👡👢👣👶👻👼👽💃💄💅💆💇💈💉💊💋💌💍💎💐💓💔💕💖💗💘💙💚💛💜💝💞💟💡💢💣💤💥💦💧💨💪💫💬💭💯💰💲💳💴💵💸💹💺💻💼📅📆📈📉📊📋📌📍📎📏📐"
    "📒📓📖📚📝📞📢📣📦📧📩📬📮📰📱📲📷📸📹📺📻🔄🔊🔋🔌🔍🔎🔐🔑🔒🔓🔔🔖🔗🔝🔞🔥🔦🔧🔨🔩🔬🔭🔮🔴🔵🔶🔷🔺🔻🕐🕒🕓🕔🕕🕖🕘🕛🕯🕶🖌🖍🖐🖤🗓🗝🗺😀😁😂😃😄😅😆😇😉😊😋😌😍😎😏😐😑😒😓😔😘😙😚😛😜😝😢😤😩😪😭😮😱😲😳😴😷😸😹😺😻🙂🙃🙄🙅🙆🙇🙈"
    "🙉🙊🙋🙌🙏🚀🚁🚂🚃🚄🚅🚆🚇🚌🚍🚑🚒🚓🚕🚗🚘🚙🚚🚛🚜🚢🚤🚨🚩🚪🚫🚲🚴🚶🚿🛀🛁🛋🛌🛍🛎🛏🛒🛠🛡🛥🛫🛬🛵🛸🟠🟡🟢🟣🟤🤍🤎🤏🤑🤓🤔🤗🤘🤙🤚🤝🤞🤟🤠🤡🤣🤤🤩🤪🤫🤭🤯🤲🤳🤸🥂🥃🥇🥈🥉🥐🥑🥒🥓🥔🥕🥖🥗🥘🥙🥚🥛🥜🥝🥞🥟🥠🥡🥢🥣🥤🥥🥦🥧🥨🥩🥪🥫🥬🥭🥮🥯🥰🥱🥳🥵🥶"
    "🥺🥻🥾🥿🦀🦁🦃🦄🦆🦉🦊🦋🦌🦐🦑🦒🦓🦔🦕🦘🦙🦜🦞🦢🦥🦦🦩🦪🦴🦷🧀🧁🧂🧃🧄🧅🧆🧇🧈🧉🧊🧋🧘🧠🧡🧢🧣🧤🧥🧦🧧🧨🧩🧪🧬🧭🧲🧳🧴🧵🧶🧷🧸🧹🧺🧻🧼🧽🧾🪁🪄🪑🪒🪞🪟🪥🪨🪴🪵🪷🫐🫒🫓🫔🫖🫘🫧🫰🫶"
)
#: People, and the joiner that makes families and trades of them: 35 kB more.
PEOPLE = "👦👧👨👩👪👫👬👭👮👰👴👵👷👯🧑🧒🧓👱🤵🤰🤱🧔\u200d"

#: Kanji beyond level 1 of JIS X 0208: what the Joyo list took in in 2010, then food, drink, colours and names of copy.
MORE_KANJI = (
    "挨曖宛嵐畏萎椅彙茨咽淫唄鬱怨媛艶旺岡臆俺苛牙瓦楷潰諧崖蓋骸柿顎葛釜鎌韓玩伎亀毀畿臼嗅巾僅錦惧串窟熊詣憬稽隙桁拳鍵舷股虎錮勾梗喉乞傲駒頃痕沙挫采塞埼柵刹拶斬恣摯"
    "餌鹿𠮟嫉腫呪袖羞蹴憧拭尻芯腎須裾凄醒脊戚煎羨腺詮箋膳狙遡曽爽痩踪捉遜汰唾堆戴誰旦綻緻酎貼嘲捗椎爪鶴諦溺塡妬賭藤瞳栃頓貪丼那奈梨謎鍋匂虹捻罵剝箸氾汎阪斑眉膝肘阜"
    "訃蔽餅璧蔑哺蜂貌頰睦勃昧枕蜜冥麺冶弥闇喩湧妖瘍沃拉辣藍璃慄侶瞭瑠呂賂弄籠麓脇"
    "珈琲檸檬薔薇麒麟饅餃贅絨毯爛漫煌翡翠琥珀焙糀炙饗燻鱧鰆鮪鱈鮭蛤濱邊邉齋齊髙﨑凜凰彗霞寶廣國櫻澤瀧龍𠮷"
)

#: Beyond level 1 of Big5: how Hong Kong writes some words, its colloquial letters, and what names and menus take.
MORE_TRADITIONAL = (
    "裏着羣峯衞啓鈎綫麪枱檯踎嘅咗嚟冇啲嗰喺佢唔咁嘢睇揾搵攞瞓靚冚唥咩嗱囉喎啱嘥孭拎掂揀搽晒曬煲燉焗餸滾碌㗎噉咪乸冧呃唞氹嘜嘞噏噃哋嗌"
    "埗邨粧瑋堃喆珮瑄綉潔燊鑫淼犇蜆蠔鱈鮑鯪鱸鯖鯛鱒鮪鰻鰤鮭芫荽薏檬檸蕎麩酥酪醃燻爌滷餚餡饗饌糬粿粄嗦粑糍酢醬醪甕罈罎壜癮皂碁"
)


def main() -> None:
    """Fetch, cut, write or print."""
    measure = "--measure" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for package, version in PACKAGES.items():
            source = unpacked(package, version, Path(folder))
            name, weights = FACES[package]
            if not measure:
                shutil.copyfile(source / "LICENSE_FONT", OUT / f"OFL-{name}.txt")
            for weight in weights:
                data = cut(source / WEIGHTS[weight] / f"{name}_{WEIGHTS[weight]}.ttf", characters(package))
                print(f"{name}-{weight}.ttf: {len(data):,} bytes, {len(characters(package))} code points asked for")
                if not measure:
                    (OUT / f"{name}-{weight}.ttf").write_bytes(data)


def unpacked(package: str, version: str, folder: Path) -> Path:
    """The folder of an npm package, fetched."""
    subprocess.run(  # noqa: S603 - names and versions stand above
        ["npm", "pack", "--silent", f"@expo-google-fonts/{package}@{version}"],  # noqa: S607 - npm is the user's own
        cwd=folder, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    with tarfile.open(folder / f"expo-google-fonts-{package}-{version}.tgz") as archive:
        archive.extractall(folder / package, filter="data")
    return folder / package / "package"


def characters(package: str) -> set[int]:
    """Code points that are kept of a package's face."""
    return {
        "noto-sans-arabic": set(range(0x0600, 0x0700)) | set(range(0x0750, 0x0780)) | set(range(0xFB50, 0xFE00))
        | set(range(0xFE70, 0xFF00)) | {0x20, 0xA0, 0x200C, 0x200D, 0x25CC},
        "noto-sans-hebrew": set(range(0x0590, 0x0600)) | set(range(0xFB1D, 0xFB50)) | {0x20, 0xA0, 0x20AA, 0x25CC},
        "noto-sans-jp": set(map(ord, jis())) | set(range(0x3000, 0x3100)) | set(range(0x31F0, 0x3200))
        | set(range(0xFF00, 0xFFF0)) | set(range(0x2460, 0x2474)) | set(range(0x3200, 0x3400)) | {0x20, 0xA0},
        "noto-sans-kr": set(map(ord, decoded("euc_kr", 0xB0, 0xC8))) | set(range(0x3130, 0x3190))
        | {0x20, 0xA0, 0x20A9},
        "noto-sans-tc": set(map(ord, big5())) | set(range(0x3000, 0x3040)) | {0xFF01, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F},
        "noto-emoji": set(map(ord, EMOJI + PEOPLE)),
    }[package]  # fmt: skip


def jis() -> Iterator[str]:
    """Signs, kana and the first level of kanji of JIS X 0208, and `MORE_KANJI`.

    Both levels come to 5.0 MB for two weights, the first alone with these to 2.7 MB (measured 2026-11).
    """
    yield from decoded("euc_jp", 0xA1, 0xA8)
    yield from decoded("euc_jp", 0xB0, 0xCF)
    yield from MORE_KANJI


def big5() -> Iterator[str]:
    """The signs and the first level of Big5, which holds the 4,808 common characters of Taiwan, and `MORE_TRADITIONAL`.

    Latin and kana of the same rows are left to the other faces.
    """
    for lead in [0xA1, *range(0xA4, 0xC7)]:
        for trail in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]:
            try:
                sign = bytes([lead, trail]).decode("big5")
            except UnicodeDecodeError:
                continue
            if "\u2e80" <= sign <= "\uffef" and not "\uff21" <= sign <= "\uff5a":
                yield sign
    yield from MORE_TRADITIONAL


def decoded(codec: str, first: int, last: int) -> Iterator[str]:
    """The characters of some rows of a two-byte code."""
    for lead in range(first, last + 1):
        for trail in range(0xA1, 0xFF):
            try:
                yield bytes([lead, trail]).decode(codec)
            except UnicodeDecodeError:
                continue


def cut(path: Path, keep: set[int]) -> bytes:
    """A face with some of its characters, without hints."""
    options = Options()
    options.hinting = False
    options.name_IDs = ["*"]
    options.layout_features = [*options.layout_features, *FEATURES]
    options.drop_tables += ["DSIG", "STAT"]
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=keep)
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
