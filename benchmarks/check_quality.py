"""How well law and facts are checked, on labelled texts that the rules were not written from.

    python benchmarks/check_quality.py [--split SPLIT] [--law rules|reader|both] [--facts words|both]
        [--sets NAME ...] [--misses] [--json OUT]

The sets lie in ``benchmarks/check_sets`` (their card says who wrote them, and how): rows of law are violations and
lawful look-alikes with the families that apply; rows of facts are copies with their claims, each supported,
contradicted or absent. The second reader of law has learnt from the development halves and the three fresh sets, so
these flatter: what it makes of authors left out, ``recipes/law_reader.py`` prints. A text counts as stopped by law when
a rule asks for proof or blocks; Google's style rules, which notice, count on Google. ``--law`` says who reads: the
rules, the second reader alone, or both, as the product does. ``--facts both`` lets the second reader of facts (extra
``embed``) read what the checks by words do, as ``--second-opinion reader`` does; it has learnt from development,
development_2 and fresh, and fresh_2 chose its threshold. A rule is right when it belongs to a family of the row.
Intervals are Wilson's, 95 %. A claim is found when spans overlap; unsupported means contradicted or absent.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from _shown import machine, table
from adwright.check import Subject, check_meaning, checks, claims_of, subject_of_text
from adwright.check.law.reader import suspicion
from adwright.core import Claim, Finding
from adwright.core.json_lines import json_lines

SETS = ["law_zh", "law_en", "grounding_zh", "grounding_en"]
SPLITS = ["development", "development_2", "test", "fresh", "fresh_2", "fresh_3", "fresh_4"]
#: What the second reader of law has learnt from.
LEARNT = {"development", "fresh", "fresh_2", "fresh_3"}
HERE = Path(__file__).parent / "check_sets"
LAW_TITLES = {"family": "family", "violations": "violations", "precision": "precision", "recall": "recall", "f1": "F1",
              "right": "right rule", "of precision": "precision 95 %", "of recall": "recall 95 %",
              "of right rule": "right rule 95 %"}  # fmt: skip
FACT_TITLES = {"kind": "kind of claim", "claims": "claims", "found": "found", "precision": "precision",
               "recall": "recall",                "f1": "F1", "status": "right status"}  # fmt: skip


def path_of(name: str, split: str) -> Path:
    """Where a split of a set lies; not every set has each."""
    return HERE / f"{name}_{split}.jsonl"


def read(name: str, split: str) -> list[dict[str, Any]]:
    """Rows of a set."""
    return [json.loads(line) for _, line in json_lines(path_of(name, split))]


def subject_of(row: Mapping[str, Any]) -> Subject:
    """The text of a row as checks read it."""
    platform = row.get("platform", "")
    return subject_of_text(
        row["text"], language=row["lang"], market=row["market"], facts=row.get("facts", ()), category=row["category"],
        platforms=[platform] if platform else [], field="headline" if platform == "google" else "description",
    )  # fmt: skip


def stopping(row: Mapping[str, Any], law: str = "both") -> list[Finding]:
    """Findings of rules, of the second reader, or of both that stop a row's text."""
    subject = subject_of(row)
    found = list(checks.get("rules")(subject)) if law != "reader" else []
    if law != "rules":
        found += suspicion(subject) if law == "reader" else checks.get("reader")(subject)
    return [
        f for f in found if f.severity != "notice" or (f.rule.startswith("google.") and row.get("platform") == "google")
    ]


def within(rule: str, family: str) -> bool:
    """True when a rule belongs to a family, or is the wider one."""
    return rule == family or rule.startswith(family + ".") or family.startswith(rule + ".")


def group_of(row: Mapping[str, Any]) -> str:
    """The law, or platform, that a row of law is about: what its families begin with."""
    if not row["rules"]:
        return ""
    parts = row["rules"][0].split(".")
    return ".".join(parts[:2]) if len(parts) > 2 or parts[0] in ("us", "eu", "uk", "cn") else parts[0]


def interval(part: int, whole: int) -> str:
    """Wilson's 95 % interval of a share."""
    if not whole:
        return ""
    z, share = 1.96, part / whole
    middle, half = share + z * z / (2 * whole), z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return f"{(middle - half) / (1 + z * z / whole):.3f}-{(middle + half) / (1 + z * z / whole):.3f}"


def score_law(rows: Sequence[Mapping[str, Any]], law: str = "both") -> tuple[list[dict[str, Any]], list[str]]:
    """Scores over all rows, by law and, where rows tell, by how it is said; and what was missed or wrongly stopped."""
    told: Counter[tuple[str, str]] = Counter()
    wrong = []
    for row in rows:
        found, group, bad = stopping(row, law), group_of(row), row["label"] == "violation"
        kind = ("hit" if found else "miss") if bad else ("alarm" if found else "calm")
        right = any(within(f.rule, family) for f in found for family in row["rules"])
        for name in {"all", group, row.get("wording", "") and f"said: {row['wording']}"}:
            told[name, kind] += 1
            told[name, "right"] += bad and bool(found) and right
        if kind in ("miss", "alarm") or (bad and not right):
            wrong.append(f"{kind} {row['id']} {row['rules']} {row['text']} {[(f.rule, f.span) for f in found]}")
    groups = ["all", *sorted({group for group, _ in told} - {"all", ""})]
    return [_law_row(group, told) for group in groups], wrong


def _law_row(group: str, told: Counter[tuple[str, str]]) -> dict[str, Any]:
    hit, miss, alarm = told[group, "hit"], told[group, "miss"], told[group, "alarm"]
    row: dict[str, Any] = {"family": group, "violations": hit + miss, "recall": _share(hit, hit + miss),
                           "right": _share(told[group, "right"], hit)}  # fmt: skip
    if group == "all":
        row |= {"precision": _share(hit, hit + alarm), "f1": _share(2 * hit, 2 * hit + miss + alarm)}
        row |= {"of precision": interval(hit, hit + alarm), "of recall": interval(hit, hit + miss),
                "of right rule": interval(told[group, "right"], hit)}  # fmt: skip
    return row


def score_facts(rows: Sequence[Mapping[str, Any]], facts: str = "words") -> tuple[list[dict[str, Any]], list[str]]:
    """Scores over all claims and by kind; and where we differ from the label."""
    told: Counter[tuple[str, str]] = Counter()
    wrong = []
    for row in rows:
        for claim, found in _matched(row, facts):
            kind = claim["kind"] if claim else found.kind if found else ""
            bad, stopped = bool(claim and claim["status"] != "supported"), bool(found and found.status != "supported")
            for name in ("all", kind):
                told[name, "claims"] += claim is not None
                told[name, "found"] += bool(claim and found)
                told[name, "status"] += bool(claim and found and claim["status"] == found.status)
                told[name, "hit"] += bad and stopped
                told[name, "miss"] += bad and not stopped
                told[name, "alarm"] += stopped and not bad
            if bad != stopped:
                said = f"{claim['span']} {claim['status']}" if claim else "no claim"
                ours = f"{found.span} {found.status}" if found else "nothing"
                wrong.append(f"{row['id']} {said} | ours: {ours} | {row['text']} {row['facts']}")
    names = ["all", *sorted({name for name, _ in told} - {"all", ""})]
    return [_fact_row(name, told) for name in names], wrong


def _read(row: Mapping[str, Any], facts: str) -> list[Claim]:
    """Our claims; what the second reader doubts besides counts as absent, of no kind that we know."""
    subject = subject_of(row)
    doubted = check_meaning(subject) if facts == "both" else []
    return [
        *claims_of(subject),
        *(Claim(start=f.start, end=f.end, span=f.span, kind="function", status="absent") for f in doubted),
    ]


def _matched(row: Mapping[str, Any], facts: str) -> Iterator[tuple[dict[str, Any] | None, Claim | None]]:
    """Labelled claims with ours at the same place, the worst of several; then those of ours that no label has."""
    ours = _read(row, facts)
    used: set[int] = set()
    worst = {"contradicted": 0, "absent": 1, "supported": 2}
    for claim in row["claims"]:
        start = row["text"].find(claim["span"])
        here = [i for i, c in enumerate(ours) if c.start < start + len(claim["span"]) and start < c.end]
        used.update(here)
        yield claim, min((ours[i] for i in here), key=lambda c: worst[c.status], default=None)
    yield from ((None, c) for i, c in enumerate(ours) if i not in used)


def _fact_row(name: str, told: Counter[tuple[str, str]]) -> dict[str, Any]:
    hit, miss, alarm = told[name, "hit"], told[name, "miss"], told[name, "alarm"]
    claims = told[name, "claims"]
    return {"kind": name, "claims": claims, "found": _share(told[name, "found"], claims),
            "precision": _share(hit, hit + alarm), "recall": _share(hit, hit + miss),
            "f1": _share(2 * hit, 2 * hit + miss + alarm), "status": _share(told[name, "status"], claims)}  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="test", choices=SPLITS)
    parser.add_argument("--law", default="both", choices=["rules", "reader", "both"], help="who reads the law sets")
    parser.add_argument("--facts", default="words", choices=["words", "both"], help="who reads the sets of facts")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    parser.add_argument("--misses", action="store_true", help="show what was missed and wrongly stopped")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    result: dict[str, Any] = {"command": " ".join(["python benchmarks/check_quality.py", *sys.argv[1:]]),
                              "machine": machine()}  # fmt: skip
    print(f"{result['command']}\n" + ", ".join(f"{key} {value}" for key, value in result["machine"].items()))
    for name in options.sets:
        titles = LAW_TITLES if name.startswith("law") else FACT_TITLES
        if not path_of(name, options.split).is_file():
            print(f"\n{name} has no split {options.split}")
            continue
        rows = read(name, options.split)
        if name.startswith("law") and options.split in LEARNT:
            print(f"\n{name}, {options.split}: the second reader has learnt from these rows")
        scores, wrong = score_law(rows, options.law) if name.startswith("law") else score_facts(rows, options.facts)
        result[name] = scores
        print(f"\n{name}, {options.split}: {len(rows)} texts\n{table(titles, scores)}")
        if options.misses:
            print("\n".join(wrong))
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
