"""A small run and small results, with any text in every field, and a strict reader of HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from adwright.app.page import (
    Arm,
    Comparison,
    DroppedLine,
    Intake,
    LineYield,
    Pick,
    PolicyValue,
    ResultsReport,
    RunReport,
    SampleRatio,
    Traffic,
)
from adwright.core import (
    Brand,
    BrandProfile,
    Contrast,
    Creative,
    Estimate,
    File,
    Finding,
    Line,
    Money,
    Prediction,
    Product,
    Recipe,
    Reject,
    Rendition,
    Segment,
    Trend,
    Visual,
    sha256,
)

NOW = datetime(2026, 4, 5, 14, 2, tzinfo=UTC)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Node:
    """One element with its text."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This element and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, tag: str, kind: str = "") -> list[Node]:
        """Elements of a tag and a class."""
        return [n for n in self.walk() if n.tag == tag and (not kind or kind in n.attributes.get("class", "").split())]

    def words(self) -> str:
        """Its text and that of all below it, in document order as far as it matters here."""
        return " ".join(n.text for n in self.walk() if n.tag not in {"script", "style"})


class StrictReader(HTMLParser):
    """Reads a page into nodes; an element that is not closed in order is an error, as is an attribute twice."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(f"<{tag}/> is XML, not HTML")

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].text += data


@pytest.fixture
def read() -> Callable[[str], Node]:
    """Reads a page strictly."""

    def parse(html: str) -> Node:
        reader = StrictReader()
        reader.feed(html)
        reader.close()
        assert len(reader.open) == 1, f"left open: {[n.tag for n in reader.open]}"
        ids = [n.attributes["id"] for n in reader.root.walk() if "id" in n.attributes]
        assert len(ids) == len(set(ids)), "an id occurs twice"
        return reader.root

    return parse


def estimate(mean: float) -> Estimate:
    """An estimate about a mean."""
    return Estimate(mean=mean, low=mean / 2, high=mean * 1.5, n=900)


def drawn(folder: Path, creative: str, text: str = "") -> tuple[Rendition, ...]:
    """Two renditions of a creative, on disk."""
    made = []
    for placement, (width, height) in {"display_leaderboard": (728, 90), "feed_square": (540, 540)}.items():
        path = f"{creative}-{placement}.png"
        colour = tuple(bytes.fromhex(sha256(path.encode())[:6]))
        Image.new("RGB", (width, height), colour).save(folder / path)
        data = (folder / path).read_bytes()
        file = File(path=path, sha256=sha256(data), size=len(data), media_type="image/png")
        findings = (Finding(check="quality", rule=f"small type {text}", severity="notice", why=f"10 px {text}"),)
        size = {"width": width, "height": height}
        made.append(
            Rendition(creative=creative, placement=placement, template="t", files=(file,), findings=findings, **size)
        )
    return tuple(made)


def creative(product: str, locale: str, n: int, x: str = "") -> Creative:
    """The n-th creative of a product."""
    model = Recipe(writer="model", model=f"m{x}", prompt=f"p{x}", prompt_version=f"1{x}", seed=4, why=f"kept {x}")
    composer = Recipe(writer="composer", why=f"no line passed {x}")
    lines = (
        Line(field="headline", text=f"{product} {locale} headline {n} {x}", recipe=model),
        Line(field="description", text=f"Ten leaves {n} {x}", recipe=composer),
        Line(field="cta", text=f"See {x}", recipe=composer),
    )
    return Creative(
        brief="b", product=product, locale=locale, lines=lines, visual=Visual(image=x, concept=x, alt=f"shown {x}")
    )


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., RunReport]:
    """A run of one product in two languages, `x` added to every text."""

    def make(x: str = "", language: str = "en") -> RunReport:
        products = [
            Product(
                id=f"longjing{x}",
                title=f"Tea {x}",
                description=x,
                category=f"Green {x}",
                locale=locale,
                price=Money(minor=16800, currency=currency),
                sale_price=Money(minor=14800, currency=currency),
                url=x,
                images=(x,),
                attributes={x or "a": x},
            )
            for locale, currency in (("zh-CN", "CNY"), ("en", "USD"))
        ]
        segment = Segment(
            id=f"sg{x}",
            name={"en": f"Evening {x}", "zh": f"夜间 {x}"},
            size=280,
            share=0.19,
            centroid={},
            contrasts=(Contrast(feature=f"purchases {x}", value=1.6, baseline=0.5, effect=1.2, unit=x),),
            categories=((f"Green {x}", 2.3),),
            insight={"en": f"Buys again {x}", "zh": f"常买 {x}"},
        )
        series = tuple((date(2026, 1, 5) + timedelta(weeks=i), 10.0 + i) for i in range(12))
        trends = tuple(
            Trend(
                term=f"{direction} {x}",
                kind="term",
                series=series,
                window=4,
                slope=0.08,
                burst=3.1,
                p_value=0.0004,
                seasonality=13,
                direction=direction,
            )
            for direction in ("rising", "falling", "flat")
        )
        creatives = [creative(p.id, p.locale, n, x) for p in products for n in (1, 2)]
        finding = Finding(
            check=f"law {x}", rule=f"cn.9 {x}", severity="block", field="headline", span=f"best {x}", why=f"why {x}",
            rewrite=f"good {x}", source=f"art. 9 {x}",
        )  # fmt: skip
        return RunReport(
            campaign=f"spring {x}",
            brand=Brand(
                name={"": f"Springtea {x}", "zh": f"春山 {x}"}, voice=(f"calm {x}",), values=(f"season {x}",),
                do_words=(f"slow {x}",), dont_words=(f"hurry {x}",), colours={f"primary {x}": "#2f4a3c"},
                legal_lines={"en": f"Ad {x}"},
            ),
            folder=tmp_path,
            made_at=NOW,
            model=f"fake {x}",
            seed=7,
            language=language,
            versions={f"adwright {x}": f"0 {x}"},
            simulated=(f"events {x}",),
            intake=(Intake(what="products", source=f"feed {x}", read=4, kept=2, rejected=2),),
            yields=(LineYield(language="zh", sampled=10, passed=4, model_lines=4, composer_lines=8),),
            products=tuple(products),
            segments=(segment,),
            trends=trends,
            profiles=(
                BrandProfile(
                    language="en", copies=15, mean_width=40, mean_sentence_width=20, exclamation_rate=0.1,
                    question_rate=0, emoji_rate=0, number_rate=0.2, frequent_terms=((f"cup {x}", 0.3),),
                    summary=f"s {x}",
                ),
            ),
            creatives=tuple(creatives),
            renditions=tuple(r for i, c in enumerate(creatives) for r in _named(tmp_path, c, i, x)),
            findings={creatives[0].id: (finding,)},
            picks=tuple(
                Pick(creative=c.id, segment=s, rank=1 + i % 2, effect=0.3, variety=0.5, gain=0.4, why=f"why chosen {x}")
                for i, c in enumerate(creatives)
                for s in (None, segment.id)
            ),
            predictions=tuple(
                Prediction(
                    creative=c.id, segment=s, ctr=None if s is None else estimate(0.03), cvr=None,
                    model_version=f"v {x}", drivers=(f"d {x}",), abstained=f"no log {x}" if s is None else "",
                )
                for c in creatives
                for s in (None, segment.id)
            ),
            rejects=(
                Reject(source=f"feed {x}", row=14, field=f"price {x}", value=f"面议 {x}", reason=f"no price {x}"),
            ),
            dropped=(
                DroppedLine(
                    product=x, locale="en", field=f"headline{x}", text=f"Best tea {x}", writer=f"model {x}",
                    reason=f"absolute {x}",
                ),
            ),
            alpha=0.6,
            beta=0.4,
            seconds=12.5,
        )  # fmt: skip

    return make


def _named(folder: Path, made: Creative, i: int, x: str) -> tuple[Rendition, ...]:
    return tuple(r.model_copy(update={"creative": made.id}) for r in drawn(folder, f"picture{i}", x))


@pytest.fixture
def make_results() -> Callable[..., ResultsReport]:
    """Results of two creatives, `x` added to every text."""

    def make(x: str = "", language: str = "en", passed: bool = True) -> ResultsReport:
        arms = tuple(
            Arm(
                label=f"Headline {name} {x}", creative=f"cr_{name}{x}", segment=f"sg {x}", impressions=n, clicks=30,
                conversions=3, ctr=estimate(30 / n), cvr=estimate(0.1) if name == "a" else None,
            )
            for name, n in (("a", 900), ("b", 600))
        )  # fmt: skip
        words = {"en": f"In words {x}", "zh": f"结论 {x}"}
        return ResultsReport(
            campaign=f"spring {x}",
            made_at=NOW,
            language=language,
            simulated=(f"outcomes {x}",),
            since=NOW - timedelta(days=9),
            until=NOW,
            decisions=1500,
            outcomes=63,
            policies=(f"thompson {x}",),
            by_creative=arms,
            by_segment=arms,
            by_both=arms,
            sample_ratio=SampleRatio(
                rows=((f"a {x}", 0.5, 900), (f"b {x}", 0.5, 600)), p_value=0.2, passed=passed, words=words
            ),
            comparisons=(
                Comparison(control=f"a {x}", treatment=f"b {x}", metric=f"CTR {x}", difference=0.01, low=-0.002,
                           high=0.022, p_value=0.1, verdict="undecided", words=words),
                Comparison(control="a", treatment="b", metric="CVR", difference=0.01, low=0.002, high=0.022,
                           verdict="better"),
            ),
            values=(PolicyValue(policy=f"greedy {x}", estimator=f"SNIPS {x}", value=estimate(0.03), ess=90, n=1500),),
            traffic=tuple(
                Traffic(day=date(2026, 4, 1 + d), creative=f"cr_{name}{x}", decisions=10 + d)
                for d in range(4)
                for name in "abcdefghi"
            ),
            labels={f"cr_a{x}": f"Headline a {x}"},
        )  # fmt: skip

    return make
