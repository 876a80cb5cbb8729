"""The page's own words. Comes in: a key and numbers. Goes out: English and Chinese, each marked as such.

The page holds both languages and shows one; the style sheet hides the other. To add a word: one row in `WORDS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from adwright.app.page.svg import clean
from adwright.core import UserError, did_you_mean, placements

#: key -> (English, Chinese). Braces are filled with values.
WORDS: dict[str, tuple[str, str]] = {
    "report": ("Campaign report", "投放报告"),
    "results": ("Results", "效果报告"),
    "skip": ("Skip to content", "跳到正文"),
    "gallery": ("Creatives", "创意"),
    "segments": ("Audiences", "人群"),
    "trends": ("Trends", "趋势"),
    "voice": ("Brand voice", "品牌语气"),
    "stopped": ("Stopped", "拦截"),
    "rejects": ("Rejected input", "退回的数据"),
    "made": ("How it was made", "生成过程"),
    "simulated": ("Simulated data", "模拟数据"),
    "simulated_chip": ("simulated", "模拟"),
    "simulated_why": (
        "A program wrote {sources}. Figures drawn from it show how the report works; they are not results.",
        "{sources} 由程序生成。由此得出的数字只用于演示，不代表真实效果。",
    ),
    "products": ("products", "商品"),
    "of_read": ("{kept} of {n} feed rows kept", "商品表 {n} 行，保留 {kept} 行"),
    "creatives": ("creatives", "创意"),
    "picked_times": ("{n} choices across audiences", "按人群入选 {n} 次"),
    "renditions": ("images", "图片"),
    "in_placements": ("in {n} placements", "覆盖 {n} 个版位"),
    "model_share": ("of lines by the model", "文案由模型撰写"),
    "composer_rest": ("the rest composed from facts", "其余由商品事实拼写"),
    "lines_stopped": ("lines stopped", "文案被拦截"),
    "creatives_blocked": ("{n} creatives blocked", "{n} 条创意被禁"),
    "model": ("model", "模型"),
    "seed": ("seed", "种子"),
    "by_model": ("model", "模型"),
    "by_composer": ("composer", "事实拼写"),
    "by_human": ("person", "人工"),
    "search": ("Search copy", "搜索文案"),
    "product": ("Product", "商品"),
    "segment": ("Audience", "人群"),
    "placement": ("Placement", "版位"),
    "language": ("Language", "语言"),
    "all": ("All", "全部"),
    "everyone": ("Everyone", "所有人"),
    "shown": ("shown", "条"),
    "more": ("Show more", "显示更多"),
    "clear": ("Clear", "清除"),
    "none_match": ("No creative matches these filters.", "没有符合条件的创意。"),
    "no_creatives": ("This run made no creatives.", "本次没有生成创意。"),
    "limited": (
        "{shown} of {total} creatives are on this page, the first choices of each product. All are in creatives.jsonl.",
        "本页展示 {total} 条创意中的 {shown} 条，每个商品优先展示排名靠前的。全部见 creatives.jsonl。",
    ),
    "rank": ("Rank", "名次"),
    "effect": ("Effect", "效果"),
    "variety": ("Variety", "多样"),
    "gain": ("Score", "得分"),
    "expected_ctr": ("Expected CTR", "预期点击率"),
    "expected_cvr": ("Expected CVR", "预期转化率"),
    "abstains": ("no estimate", "不作估计"),
    "interval": ("{level} interval, n = {n}", "{level} 区间，n = {n}"),
    "all_lines": ("Lines and who wrote them", "文案与出处"),
    "field": ("Field", "字段"),
    "text": ("Text", "文字"),
    "headline": ("Headline", "标题"),
    "long_headline": ("Long headline", "长标题"),
    "description": ("Description", "描述"),
    "cta": ("Call to action", "行动语"),
    "social": ("Social post", "社交文案"),
    "voiceover": ("Voice-over", "口播"),
    "findings": ("Findings", "检查结果"),
    "block": ("blocked", "禁止"),
    "needs_proof": ("needs proof", "需证明"),
    "notice": ("notice", "提示"),
    "rewrite": ("Write instead", "建议改为"),
    "no_picture": ("no image", "无图"),
    "full_size": ("Open full size", "查看原图"),
    "previous": ("Previous", "上一张"),
    "next": ("Next", "下一张"),
    "close": ("Close", "关闭"),
    "people": ("{n} people", "{n} 人"),
    "of_all": ("{share} of all", "占 {share}"),
    "against_all": ("times the mean over everyone (the mark at 1×)", "相当于全体均值的倍数（刻线为 1×）"),
    "prefers": ("Prefers", "偏好"),
    "no_segments": ("No behaviour log was given, so there are no audiences.", "没有行为日志，因此没有人群。"),
    "no_trends": ("No series were given.", "没有趋势数据。"),
    "rising": ("rising", "上升"),
    "falling": ("falling", "下降"),
    "flat": ("flat", "平稳"),
    "flat_terms": ("{n} series without a trend", "{n} 个序列没有趋势"),
    "slope": ("slope", "斜率"),
    "per_week": ("per week", "每周"),
    "per_day": ("per day", "每天"),
    "per_month": ("per month", "每月"),
    "per_period": ("per period", "每期"),
    "burst": ("burst", "突增"),
    "sd": ("sd", "个标准差"),
    "cycle": ("cycle", "周期"),
    "periods": ("{n} periods", "{n} 期"),
    "past_copies": ("{n} past copies", "{n} 条历史文案"),
    "mean_width": ("Mean length", "平均长度"),
    "columns": ("{n} columns", "{n} 个半角宽"),
    "sentence_width": ("Mean sentence", "平均句长"),
    "with_exclamation": ("with an exclamation mark", "含感叹号"),
    "with_question": ("with a question", "含问句"),
    "with_emoji": ("with an emoji", "含表情"),
    "with_number": ("with a number", "含数字"),
    "often": ("Often used", "常用词"),
    "values": ("Values", "价值"),
    "tone": ("Tone", "语气"),
    "say": ("Say", "多说"),
    "never_say": ("Never say", "不说"),
    "colours": ("Colours", "颜色"),
    "legal": ("Legal line", "法律声明"),
    "by_rule": ("By rule", "按规则"),
    "rule": ("Rule", "规则"),
    "severity": ("Severity", "程度"),
    "count": ("Count", "次数"),
    "examples": ("Examples", "例子"),
    "why": ("Why", "原因"),
    "no_findings": ("The checks found nothing.", "检查未发现问题。"),
    "dropped": ("Lines written and not used", "写出但未采用的文案"),
    "reason": ("Reason", "原因"),
    "source": ("Source", "来源"),
    "row": ("Row", "行"),
    "value": ("Value", "值"),
    "dropped_what": ("Left out", "舍弃"),
    "dropped_row": ("row", "整行"),
    "dropped_value": ("value", "该值"),
    "no_rejects": ("Every row was taken in.", "全部数据均已读入。"),
    "first_of": ("The first {shown} of {total}.", "前 {shown} 条，共 {total} 条。"),
    "all_in": ("All are in {file}.", "全部见 {file}。"),
    "read_in": ("Taken in", "读入"),
    "read": ("Read", "读入"),
    "kept": ("Kept", "保留"),
    "rejected": ("Rejected", "退回"),
    "events": ("events", "事件"),
    "yield": ("Lines", "文案产出"),
    "sampled": ("Sampled", "抽样"),
    "passed": ("Passed", "通过"),
    "versions": ("Versions", "版本"),
    "weights": ("Choice = {alpha} × effect + {beta} × variety", "选择 = {alpha} × 效果 + {beta} × 多样"),
    "took": ("{n} s", "{n} 秒"),
    "theme": ("Light or dark", "明暗"),
    "decisions": ("decisions", "决策"),
    "outcomes": ("outcomes", "结果"),
    "clicks": ("clicks", "点击"),
    "conversions": ("conversions", "转化"),
    "impressions": ("Impressions", "展示"),
    "by_creative": ("By creative", "按创意"),
    "by_segment": ("By audience", "按人群"),
    "by_both": ("By creative and audience", "按创意与人群"),
    "ctr": ("Click-through rate", "点击率"),
    "cvr": ("Conversion rate", "转化率"),
    "verdicts": ("Verdict", "结论"),
    "control": ("Control", "对照"),
    "treatment": ("Treatment", "实验"),
    "difference": ("Difference", "差异"),
    "better": ("better", "更好"),
    "worse": ("worse", "更差"),
    "undecided": ("undecided", "尚无定论"),
    "sample_ratio": ("Traffic split", "流量分配"),
    "srm_ok": ("as planned", "符合计划"),
    "srm_bad": ("not as planned", "偏离计划"),
    "srm_warning": (
        "Traffic was not split as planned. Find the cause before believing any comparison below.",
        "流量未按计划分配。查明原因之前，不要相信下面的比较。",
    ),
    "expected": ("Expected", "计划"),
    "observed": ("Observed", "实际"),
    "off_policy": ("Value of policies", "策略估值"),
    "policy": ("Policy", "策略"),
    "estimator": ("Estimator", "估计量"),
    "ess": ("Effective sample", "有效样本"),
    "over_time": ("Decisions over time", "决策走势"),
    "others": ("others", "其他"),
    "no_data": ("No outcomes were logged.", "还没有记录结果。"),
    "no_comparison": ("Nothing was compared.", "没有比较。"),
    "low_ess": (
        "The effective sample is below a tenth of the decisions: read with care.",
        "有效样本不足决策数的十分之一，请谨慎解读。",
    ),
}

LANGUAGES = ("en", "zh")


def placement_names(placement: str) -> dict[str, str]:
    """Name of a placement by language; its id where it is not known.

    Examples
    --------
    >>> placement_names("feed_square")
    {'en': 'Feed, square', 'zh': '信息流方图'}
    """
    if (known := placements().get(placement)) is None:
        return {"en": placement, "zh": placement}
    return {"en": known.name, "zh": known.name_zh or known.name}


def both(texts: Mapping[str, str]) -> Markup:
    """A text in each language it exists in; the reader sees the one chosen, or the only one there is.

    Examples
    --------
    >>> both({"en": "tea", "zh": "茶"})
    Markup('<span class="en" lang="en">tea</span><span class="zh" lang="zh">茶</span>')
    >>> both({"en": "<b>"})
    Markup('<span lang="en">&lt;b&gt;</span>')
    """
    said = {language: clean(texts[language]) for language in LANGUAGES if texts.get(language)}
    if len(said) == 2:
        return Markup("").join(
            Markup('<span class="{0}" lang="{0}">{1}</span>').format(language, text) for language, text in said.items()
        )
    if said:
        language, text = next(iter(said.items()))
        return Markup('<span lang="{}">{}</span>').format(language, text)
    return escape(clean(next(iter(texts.values()), "")))


def words(key: str, **values: object) -> Markup:
    """A word of the page in both languages, its braces filled.

    Raises
    ------
    UserError
        For a key that is not in `WORDS`.

    Examples
    --------
    >>> words("people", n="1,200").striptags()
    '1,200 people1,200 人'
    """
    return both({language: word(key, language, **values) for language in LANGUAGES})


def word(key: str, language: str, **values: object) -> str:
    """A word of the page in one language, for attributes.

    Examples
    --------
    >>> word("gallery", "zh")
    '创意'
    """
    if key not in WORDS:
        raise UserError(f"the page has no word {key!r}", hint=did_you_mean(key, WORDS))
    return WORDS[key][LANGUAGES.index(language)].format(**values)
