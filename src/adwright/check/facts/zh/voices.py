"""Who speaks for the product: 骨科主任联合研发, 残联指定配发, 乐评人选它.

Comes in: a line and its facts. Goes out: for each person or body of standing that a clause has recommend, use, choose,
make or sign the product, whether a fact names the same one. It knows titles and bodies, not names.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Sequence

from adwright.check.base import Subject
from adwright.check.facts.echo import denied_parts
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import Told
from adwright.check.facts.zh.clauses import Verdict, found_in, judgement, of_facts

#: Bodies, and persons whose word sells.
_BODIES = (
    "[一-龥]{0,6}(?:协会|学会|医学会|商会|联合会|委员会|奥委会|基金会|研究院|研究所|科学院|卫生组织|世卫|药监局|教育局|体育局|文旅局|工信部|卫健委|公安部|交通部|残联|妇联|消协|"  # words read best as words
    "国家队|省队|国青队|奥运队|女排|男排|女篮|国乒|游泳队|体操队|登山队|科考队|滑雪队|滑板队|田径队|篮球队|足球队|战队|车队|队医|部队|军区|武警|消防队|航天局|大使馆|领事馆|"  # words read best as words
    "保健院|口腔医院|三甲医院|三甲|医院|诊所|医科大学|大学|美院|音乐学院|文学院|体育学院|农学院|农科院|电视台|央视|新华社|人民日报|杂志|出版社|米其林|皇室|王室|故宫|"  # words read best as words
    "博物馆|国宾馆|人民大会堂|国宴)"
)
_PERSONS = (
    "(?:主任|副主任|院长|副院长|所长|馆长|局长|市长|县长|校长|园长|会长|主席|专家|教授|博士|院士|学者|研究员|科学家|医生|大夫|医师|牙医|兽医|儿科|产科|妇产科|骨科|"  # words read best as words
    "皮肤科|眼科|口腔科|神经科|心内科|中医|护士长?|药师|营养师|育婴师|催乳师|月嫂|康复师|理疗师|治疗师|心理师|教练|私教|队医|学长|学姐|状元|名师|裁判|评委|冠军|世界冠军|奥运|金牌选手|选手|"  # words read best as words
    "运动员|国手|登山家|探险家|航天员|宇航员|飞行员|机长|船长|消防员|特种兵|军官|大师|工艺师|传承人|匠人|名匠|工匠|非遗|国匠|名厨|主厨|大厨|总厨|星厨|厨神|厨师|"  # words read best as words
    "烘焙师|面包师|咖啡师|品酒师|侍酒师|酿酒师|酒评家|评茶师|茶艺师|制茶师|调香师|闻香师|品鉴师|美食家|食评人|设计师|造型师|发型师|化妆师|彩妆师|美甲师|色彩师|画家|"  # words read best as words
    "书法家|作家|诗人|编辑|主编|记者|乐评人|影评人|书评人|豆瓣|明星|影后|影帝|顶流|偶像|歌手|演员|导演|制片人|主持人|主播|博主|达人|网红|大v|up主|测评人|"  # words read best as words
    "摄影师|录音师|调音师|演奏家|钢琴家|首席|音乐家|建筑师|工程师|收藏家|鉴定师|驯犬师|训犬师|犬舍|名人|天后|天王|国家级)"  # words read best as words
)
#: Words between who speaks and what they do. Their number is bounded, and Latin letters stand once after them: of an
#: open run of short pieces an expression tries every way to cut it up.
_BY = (
    "(?:(?:联合|共同|一起|参与|合作|亲自|亲手|亲口|一致|都|也|常年|长年|天天|自己|私下|集体|连续|联名|倾情|诚意|闭眼|点头|首肯|经常|正在|反复|"  # words read best as words
    "现场|实名|公开|每天|平时|家里|人手|写|给|为|选|把|的|在|过|了|们|特别|强烈){0,5}[a-z]{0,3})"
)
_SPEAK = (
    "(?:推荐|力荐|举荐|引荐|荐过|安利|点头|点名|点过名|点赞|背书|站台|代言|认可|认证|钦点|钦定|指定|选定|选用|选它|选作|选为|选中|首选|之选|优选|严选|用的|在用|都用|常用|用过|爱用|"  # words read best as words
    "专用|同款(?!配?色)|自用|私藏|御用|订过|订购|定制|采购|配发|配备|监制|研发|研制|共研|开发|调配|配方|联名|亲笔|亲签|签名|题字|题词|作序|写序|亲手|操刀|主理|亲自|把关|"  # words read best as words
    "坐镇|执刀|手笔|打过测评|测评|评测|试过|试用|试滑|试穿|试课|验过|打过分|写过评|评语|好评|称赞|夸|爱喝|爱吃|都穿|都喝|都吃|都在|追捧|回购|供应商|赞助|训练用|比赛用|刻款|"  # words read best as words
    "手作|烧制|监烧|掌勺|掌过勺|上手|出具|写推荐|推荐词|荐用|挑的|挑选|押题|检测合格|掌镜|执教|授课|配餐|入选|收录|收藏|青睐|信赖|离不开|放心用|为之|出镜|带货|种草|挑中|相中|看中|上过|说好|爱不释手|力挺)"  # words read best as words
)
_SAID = re.compile(
    rf"(?:由)?(?P<who>{_BODIES}|[一-龥]{{0,6}}?{_PERSONS})(?P<rest>[一-龥a-z0-9]{{0,3}}?{_BY}[一-龥]{{0,4}}?){_SPEAK}"
)
_TITLES = re.compile(f"{_BODIES}|{_PERSONS}")
_VOICED = re.compile(f"{_PERSONS}|推荐|监制|代言|评语|测评|试用|选用|指定|作序|联名|背书|认可|专家|机构|协会")
#: Levels of a body or person: a fact of a lower one does not stand for a higher one.
_LEVELS = (
    re.compile("世界|国际|全球|联合国|奥运"),
    re.compile("国家|中国|中华|全国|央视|国务院"),
    re.compile("省|市|县|区|校|地方|社区|退役|前"),
)
#: Everyday persons of a scene: they count with a strong word only.
_OUT = re.compile(r"(?:像|跟|比|如|仿佛|不是|不找|不必|不用|谁说)[^，]{0,2}$")


def expressions() -> Sequence[re.Pattern[str]]:
    """What a line holds that this reader finds something in."""
    return (_SAID,)


def judge_voices(subject: Subject) -> list[Judgement]:
    """Endorsements of a line.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> def told(text, *facts):
    ...     subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    ...     return [(j.status, j.fact) for j in judge_voices(subject)]
    >>> told("骨科主任联合研发的硬床", "厚16厘米"), told("省烹饪协会点过名", "省烹饪协会推荐")
    ([('absent', '')], [('supported', 'f1')])
    >>> told("国家队教练打过测评", "前省队教练参与测评"), told("老师说今天早点回家", "厚16厘米")
    ([('contradicted', 'f1')], [])
    """
    found = []
    for clause, match in found_in(subject, _SAID):
        if _OUT.search(clause.text, max(0, match.start() - 8), match.start()):
            continue
        verdict = of_facts(subject, _weighed, match[0])
        at = clause.start + match.start(), clause.start + match.end()
        found.append(judgement(subject, at, "endorsement", verdict, "voices"))
    return found


def _weighed(told: tuple[Told, ...], said: str) -> Verdict:
    titles = [m[0] for m in _TITLES.finditer(said)]
    keys = {title[-2:] for title in titles} | set(re.findall(_PERSONS, said))
    if re.search("评委|评审|裁判", said) and (prized := next((f for f in told if re.search("奖|大赛", f.whole)), None)):
        return Verdict("supported", prized.fact)
    voiced = [f for f in told if _VOICED.search(f.whole) or _TITLES.search(f.whole)]
    for fact in voiced:
        denied = denied_parts(fact.whole)
        shared = [key for key in keys if key in fact.whole]
        if denied and re.search("推荐|专家|机构|代言|背书", fact.whole[denied[0][0] : denied[0][1]]):
            return Verdict("contradicted", fact.fact)
        if shared:
            same = len(shared) == len(keys) and _level(said) >= _level(fact.whole)
            return Verdict("supported" if same else "contradicted", fact.fact)
    rivals = [f for f in voiced if re.search("推荐|监制|代言|指定|作序|联名|背书|认可", f.whole)]
    return Verdict("contradicted", rivals[0].fact) if rivals else Verdict("absent", "")


def _level(text: str) -> int:
    return next((i for i, level in enumerate(_LEVELS) if level.search(text)), len(_LEVELS))
