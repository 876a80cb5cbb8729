"""What all checks say to many texts, as a file and one digest: a change that is only about speed must not change it.

    python benchmarks/check_results.py --output before.jsonl      # then change the code
    python benchmarks/check_results.py --output after.jsonl --against before.jsonl

Texts are the labelled sets (their labels are not looked at), the copies of the corpus with the facts of their product,
copies judged by another product's facts, odd and hostile lines, and lines put together at random from pieces of all of
these. Each is read by every line check, with a brand that avoids things, and for its claims.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from adwright.check import Subject, check_subject, claims_of, required_notices
from adwright.core import Brand
from adwright.testing.check import ODD_LINES, sample_briefs
from check import subjects
from check_quality import read, subject_of

#: The day by which all is judged, so that a digest of today is one of tomorrow.
DAY = "2026-11-01"
#: Copies of the corpus, and lines put together at random.
COPIES, MIXED = 9_000, 6_000
_STRICT = Brand(
    name={"zh": "春山", "en": "Springtea"}, dont_words=("便宜", "cheap", "hustle"), competitors=("Acme", "顶峰牌"),
    avoid=("exclamation", "question", "emoji", "capitals", "ellipsis", "first person", "slang"),
)  # fmt: skip
_PIECES = (
    "两", "三克半", "¥98", "$5,OOO", "50% off", "up to 30%", "40 hours", "四十小时", "3-in-1", "buy 2 get 1",
    "买一送一", "8折", "5月1日", "may 5", "no. 1", "第一", "最佳", "we1ght l.o.s.s", "zui好", "绝❤对",
    "fragrance-free", "made in Italy", "not waterproof", "solid oak", "皮质鞋底", "over 8 hours", "under 3 lb",
    "iPhone 15", "24/7", "１２３", "½", "约", "以上", "x", "-", " ", "，", "。", "!", "\u200b", "\n", "ＡＢＣ",
    "一" * 30, "9" * 30, "a" * 40, "零", "半", "twenty-five", "a dozen", "half an hour", "4K", "5G", "IP67",
    "spf 50", "2026年", "国家级", "guaranteed", "cures colds", "0元", "free",
)  # fmt: skip


def lines() -> Iterator[tuple[str, Subject]]:
    """All texts, each under a name."""
    for name in ("law_zh", "law_en", "grounding_zh", "grounding_en"):
        for split in ("development", "test"):
            yield from ((f"{row['id']}", subject_of(row)) for row in read(name, split))
    copies = subjects(COPIES)
    yield from ((f"copy-{i}", subject) for i, subject in enumerate(copies))
    for i, (subject, other) in enumerate(zip(copies[::7], copies[99::7], strict=False)):
        yield f"crossed-{i}", replace(subject, text=f"{subject.text} {other.text}", brief=other.brief, brand=_STRICT)
    markets = ("CN", "US", "DE", "GB")
    for i, brief in enumerate(sample_briefs()):
        for j, text in enumerate(ODD_LINES):
            yield f"odd-{i}-{j}", Subject(brief=brief, brand=_STRICT, field="headline", text=text)
    random_ = random.Random(4)
    texts = [subject.text for subject in copies]
    for i in range(MIXED):
        of = random_.choice(copies)
        parts = [_piece(random_, texts) for _ in range(random_.randint(1, 8))]
        brief = of.brief if i % 2 else of.brief.model_copy(update={"markets": markets})
        platforms = ("google", "meta", "tiktok", "amazon") if i % 3 else ()
        text = "".join(parts) if i % 5 else " ".join(parts)
        yield f"mixed-{i}", Subject(brief=brief, brand=_STRICT, field="headline", text=text, platforms=platforms)


def _piece(random_: random.Random, texts: list[str]) -> str:
    if random_.random() < 0.5:
        return random_.choice(_PIECES)
    text = random_.choice(texts)
    start = random_.randrange(max(1, len(text) - 8))
    return text[start : start + random_.randint(2, 20)]


def told(subject: Subject) -> dict[str, Any]:
    """What is said to one text."""
    subject = replace(subject, day=DAY)
    findings = [*check_subject(subject), *required_notices(subject)]
    return {"text": subject.text, "findings": [f.model_dump() for f in findings],
            "claims": [c.model_dump() for c in claims_of(subject)]}  # fmt: skip


def main() -> None:
    """Write the results, and compare them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    rows = [json.dumps({"id": name, **told(subject)}, ensure_ascii=False) for name, subject in lines()]
    options.output.write_text("\n".join(rows) + "\n", "utf-8")
    findings = sum(len(json.loads(row)["findings"]) for row in rows)
    print(f"{len(rows)} texts, {findings} findings, {hashlib.sha256(options.output.read_bytes()).hexdigest()}")
    if options.against:
        before = options.against.read_text("utf-8").split("\n")[:-1]
        changed = [(was, now) for was, now in zip(before, rows, strict=True) if was != now]
        for was, now in changed[:10]:
            print(f"was {was}\nnow {now}\n")
        raise SystemExit(f"{len(changed)} of {len(rows)} differ" if changed else 0)


if __name__ == "__main__":
    main()
