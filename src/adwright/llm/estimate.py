"""How many tokens a request may need, before it is asked.

Comes in: a request. Goes out: numbers that are rather too high, for budgets and rate limits. It has no tokenizer, since
endpoints do not say theirs.
"""

from __future__ import annotations

from adwright.core import canonical_json
from adwright.llm.base import Request

#: Tokens of a message around its text: role and separators are 3 to 7 in the chat templates of Qwen, Llama and Gemma.
PER_MESSAGE = 8
#: From this code point on, where the Chinese, Japanese and Korean blocks begin, a character counts as one token.
FIRST_WIDE = 0x2E80
#: Tokens of a picture: OpenAI counts 765 for 1024 x 1024 at high detail, Qwen-VL one for each 28 x 28 px [K].
PER_IMAGE = 1400


def estimate_in(request: Request) -> int:
    """Tokens that the request sends: one per Chinese, Japanese or Korean character, one per 3 of the others.

    Notes
    -----
    Common tokenizers take 3.5 to 4.5 letters of English prose, and 1 to 1.8 Chinese characters, per token.

    Examples
    --------
    >>> estimate_in(Request(prompt="明前龙井")), estimate_in(Request(prompt="first flush tea"))
    (12, 13)
    """
    parts = [message.text for message in request.messages] or [request.prompt]
    texts = [*parts, canonical_json(request.json_schema)] if request.json_schema is not None else parts
    wide = sum(ord(letter) >= FIRST_WIDE for text in texts for letter in text)
    seen = PER_IMAGE * sum(len(message.images) for message in request.messages)
    return wide + -(-(sum(map(len, texts)) - wide) // 3) + PER_MESSAGE * len(parts) + seen


def estimate_out(request: Request) -> int:
    """Tokens that the answer has at most."""
    return request.n * request.max_tokens
