"""Content words of a Chinese or English text.

Comes in: text and its language. Goes out: folded words that carry meaning, without stop words, numbers and single
letters. It does not know parts of speech and does not stem.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import lru_cache
from typing import Any

from adwright.core import UserError, did_you_mean
from adwright.core.text import has_cjk, language_of

#: Function words and words of advertising grammar; written for this project, small on purpose: a word that is missing
#: here costs a dull trend, a word too many hides one.
_ENGLISH = """
    a about above after again against all also am an and another any are aren around as at away back be because
    been before being below between both but by can cannot could couldn did didn do does doesn doing don down
    during each either else even ever every few for from further get gets getting go goes going gonna got had
    hadn has hasn have haven having he her here hers herself him himself his how however i if in into is isn it
    its itself just know let like ll make makes many may maybe me might more most much must my myself need
    never no nor not now of off on once one only onto or other our ours ourselves out over own perhaps put
    quite rather re really s same say says see shall she should shouldn since so some someone something still
    such t take than that the their theirs them themselves then there these they thing things this those though
    through thus till to too toward towards under until up upon us use used ve very want was wasn way we well
    were weren what when where which while who whom whose why will with within without won would wouldn yet you
    your yours yourself yourselves
"""
_CHINESE = """
    的 了 和 是 在 就 都 而 及 与 着 或 一个 一些 一种 我们 你们 他们 她们 它们 自己 这个 那个 这些 那些 这样
    那样 这里 那里 什么 怎么 怎样 如何 为什么 因为 所以 但是 可是 不过 如果 虽然 然后 还是 还有 已经 可以 能够
    应该 需要 没有 不是 不会 不能 不要 就是 只是 只有 只要 而且 并且 或者 以及 对于 关于 由于 为了 通过 进行
    其中 其他 之后 之前 时候 现在 非常 比较 更加 十分 一样 一直 一下 一起 一点 大家 有的 起来 出来 下来 下去
    上去 让 给 把 被 从 到 对 向 很 也 还 又 再 更 最 每 各 该 此 其 之 以 于 为 用 有 不 没 我 你 他 她 它 您
    这 那 个 们 吗 呢 吧 啊 呀 哦 哪
"""
_STOP_EN, _STOP_ZH = frozenset(_ENGLISH.split()), frozenset(_CHINESE.split())
#: Letters of any script but Chinese, in one run, with inner apostrophes and hyphens.
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@lru_cache(maxsize=1)
def _chinese_tokenizer() -> Any:
    """jieba's tokenizer with its own dictionary, without its log lines and without its cache file."""
    # Imported here because jieba takes a second to load its dictionary, which English campaigns need not wait for.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and pkg_resources in jieba 0.42.1
        import jieba
    tokenizer = jieba.Tokenizer()
    # As Tokenizer.initialize does, but without reading or writing a marshalled cache in the shared temporary folder.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def content_words(text: str, language: str) -> list[str]:
    """Content words in the order of the text, folded.

    Chinese text is cut by jieba; words of one character are left out because most are grammar, but neighbouring ones
    make a word. Latin words inside
    Chinese text are kept.

    Raises
    ------
    UserError
        For a language without a word list.

    Examples
    --------
    >>> content_words("The tea you'll love: Dragon Well’s spring harvest, 2026", "en")
    ['tea', 'love', 'dragon', 'spring', 'harvest']
    >>> content_words("明前龙井，手工采摘的春茶", "zh")
    ['明前', '龙井', '手工', '采摘', '春茶']
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    cut = {"en": _english, "zh": _chinese}.get(language_of(language))
    if cut is None:
        raise UserError(f"no word list for the language {language!r}", hint=did_you_mean(language, ["en", "zh"]))
    return cut(folded)


def _english(folded: str) -> list[str]:
    words = (re.sub(r"['’](?:s|ll|re|ve|d|m|t)$", "", word) for word in _WORD.findall(folded))
    return [word for word in words if len(word) > 1 and word not in _STOP_EN]


def _chinese(folded: str) -> list[str]:
    found: list[str] = []
    single = ""
    for piece in [*_chinese_tokenizer().cut(folded), ""]:
        if len(piece) == 1 and has_cjk(piece) and piece not in _STOP_ZH:
            single += piece
            continue
        # Neighbours left over one by one are mostly a word that the dictionary lacks, such as 抹茶.
        if 2 <= len(single) <= 4:
            found.append(single)
        single = ""
        if has_cjk(piece):
            if len(piece) > 1 and piece not in _STOP_ZH:
                found.append(piece)
        else:
            found += _english(piece)
    return found
