"""Templates as files: what is refused and how it is said, what each family shows, which one is chosen."""

from __future__ import annotations

from itertools import combinations
from itertools import product as product_of
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adwright.core import Brand, Placement, Product, Unsupported, UserError, Visual, placement
from adwright.render import picture_kind, ranking, render, renderer_of, shortcomings
from adwright.render.decor import decorations
from adwright.render.geometry import Box
from adwright.render.layout import SHAPES, arrangements, frame_boxes, layout_of, shape_of, shape_rules
from adwright.render.legible import with_read_back
from adwright.render.painted import Painted
from adwright.render.palette import contrast, scheme
from adwright.render.photo_place import cover
from adwright.render.template import Template, read_template, shipped
from adwright.testing.renderer import SAMPLES, sample_campaign, sample_creative
from adwright.vision import Picture

#: One canvas per shape.
CANVASES = {
    "square": (1080, 1080), "portrait": (1080, 1350), "story": (1080, 1920), "landscape": (1200, 628),
    "rectangle": (300, 250), "halfpage": (300, 600), "billboard": (970, 250), "leaderboard": (728, 90),
    "skyscraper": (160, 600), "mobile": (320, 50),
}  # fmt: skip
OWN = """
name: own
about: Ours.
arrangement: beside
mood: paper
ground:
  - fill: {colour: panel}
"""


@pytest.fixture
def campaign(tmp_path: Path) -> tuple[Path, Brand, Product]:
    brand, product = sample_campaign(tmp_path)
    return tmp_path, brand, product


def _canvas(shape: str) -> Placement:
    width, height = CANVASES[shape]
    base = placement("300x250").model_copy(update={"max_bytes": 5_000_000})
    return base.model_copy(update={"id": f"c_{shape}", "width": width, "height": height})


def _write(root: Path, text: str, name: str = "own") -> Path:
    (root / "templates").mkdir(exist_ok=True)
    path = root / "templates" / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


def test_there_are_ten_families_and_more_each_with_a_layout_for_every_shape() -> None:
    assert len(shipped()) >= 10
    assert set(shape_rules()) == set(SHAPES) == set(CANVASES)
    for name, template in shipped().items():
        for shape in SHAPES:
            layout = template.layout(shape)
            kinds = {kind for block in layout.blocks for kind in block.stack}
            assert {"headline", "legal"} <= kinds, (name, shape)
            assert kinds & {"cta", "action"}, (name, shape)
            assert all(low <= high for low, high in layout.sizes.values()), (name, shape)
            for block in layout.blocks:
                left, top, right, bottom = block.box
                assert 0 <= left < right <= 1, (name, shape, block)
                assert 0 <= top < bottom <= 1, (name, shape, block)


def test_shapes_of_canvases() -> None:
    assert {shape: shape_of(_canvas(shape)) for shape in CANVASES} == {shape: shape for shape in CANVASES}


@pytest.mark.parametrize("shape", sorted(CANVASES))
@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_family_shows_all_copy_on_every_shape(
    name: str, shape: str, campaign: tuple[Path, Brand, Product]
) -> None:
    root, brand, product = campaign
    Image.new("RGBA", (64, 64), (200, 30, 30, 255)).save(root / "logo.png")
    marked = brand.model_copy(update={"logo": "logo.png"})
    places = [_canvas(shape), placement("story_vertical")] if shape == "story" else [_canvas(shape)]
    for language, given, place in product_of(("zh", "en"), (brand, marked), places):
        made = render(
            SAMPLES[language], place, brand=given, product=product, root=root, out=root / "out", template=name
        )
        assert shortcomings(made) == (), (name, shape, language, given.logo)
        assert made.quality["min_text_px"] >= 8


def test_two_families_differ_on_the_same_canvas(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    small = []
    for name in sorted(shipped()):
        made = render(
            SAMPLES["zh"], _canvas("square"), brand=brand, product=product, root=root, out=root / "out", template=name
        )
        with Image.open(root / "out" / made.files[0].path) as image:
            small.append(np.asarray(image.convert("RGB").resize((24, 24)), dtype=np.float64))
    apart = [np.abs(a - b).mean() for i, a in enumerate(small) for b in small[:i]]
    assert min(apart) > 4, "two templates draw nearly the same picture"


def test_a_campaigns_own_template_is_one_file(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    _write(root, OWN)
    made = render(
        SAMPLES["en"], placement("300x250"), brand=brand, product=product, root=root, out=root, template="own"
    )
    assert made.template == "own"
    assert "own" in ranking(product, root)
    _write(root, OWN.replace("name: own", "name: minimal").replace("paper", "night"), "minimal")
    template = renderer_of("minimal", root)
    assert template.template.mood == "night", "the campaign's own goes before the package's"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("mood: paper", "mood: blue"), "mood"),
        (("arrangement: beside", "arrangement: besides"), "no arrangement named 'besides'"),
        (("about: Ours.", "abuot: Ours."), "about"),
        (("fill: {colour: panel}", "fil: {colour: panel}"), "no decoration named 'fil'"),
        (("fill: {colour: panel}", "fill: {color: panel}"), "no setting named 'color'"),
        (("fill: {colour: panel}", "fill: {colour: mauve}"), "ground, entry 1, fill: colour"),
        (("  - fill: {colour: panel}", "  fill: {colour: panel}"), "ground is not a list"),
        (("ground:", "layouts: {cube: {like: beside.square}}\nground:"), "no shape named 'cube'"),
        (("ground:", "layouts: {square: {like: beside.cube}}\nground:"), "no layout named 'beside.cube'"),
        (("ground:", "layouts: {square: {like: own.square}}\nground:"), "in a circle"),
        (("name: own", "name: ../own"), "name"),
        (("about: Ours.", "about: [unclosed"), "is no YAML"),
        (("about: Ours.", "about: Ours.\noccasions: [2024-13-45]"), "is no YAML"),
        (("about: Ours.", "about: Ours.\noccasions: ['']"), "occasions.0"),
        (("about: Ours.", "about: Ours.\ncolours: {acent: '#ff0000'}"), "colours.acent"),
        (("about: Ours.", "about: Ours.\nroles: {prize: ink}"), "roles.prize"),
        (("about: Ours.", "about: Ours.\ncorner: .nan"), "corner"),
        (("about: Ours.", "about: Ours.\nbutton_radius: -3"), "button_radius"),
        (("arrangement: beside", "arrangement: [1]"), "no arrangement named '[1]'"),
        (("fill: {colour: panel}", "confetti: {colours: []}"), "colours"),
        (("fill: {colour: panel}", "glow: {alpha: .inf}"), "alpha"),
        (("ground:", "layouts: [square]\nground:"), "not a layout for each shape"),
        (("ground:", "layouts: {square: 5}\nground:"), "not a layout for each shape"),
        (("ground:", "layouts: {square: {like: 5}}\nground:"), "no layout named 5"),
        (("fill: {colour: panel}", "fade: {}"), "fade does not belong here"),
        (("ground:", "fade:\n  - fill: {}\nground:"), "fill does not belong here"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(
    change: tuple[str, str], said: str, campaign: tuple[Path, Brand, Product]
) -> None:
    root, _, _ = campaign
    path = _write(root, OWN.replace(*change))
    with pytest.raises(UserError) as raised:
        read_template(path)
    assert said in f"{raised.value.message} {raised.value.hint}"
    assert "own.yaml" in raised.value.message


def test_a_file_must_bear_the_name_of_its_template(campaign: tuple[Path, Brand, Product]) -> None:
    root, _, _ = campaign
    _write(root, OWN, "other")
    with pytest.raises(UserError, match="calls itself 'own'"):
        renderer_of("other", root)


def test_a_name_never_leads_out_of_the_folder(campaign: tuple[Path, Brand, Product]) -> None:
    root, _, _ = campaign
    (root / "own.yaml").write_text(OWN, "utf-8")
    with pytest.raises(UserError, match="no renderer named"):
        renderer_of("../own", root)


def test_chance_goes_by_weight_and_a_feast_goes_first(campaign: tuple[Path, Brand, Product]) -> None:
    root, _, product = campaign
    products = [product.model_copy(update={"id": f"p{n}"}) for n in range(600)]
    firsts = [ranking(p, root)[0] for p in products]
    assert "festive" not in firsts
    suited = [name for name, t in shipped().items() if "keyed" in t.suits and t.weight]
    counts = np.array([firsts.count(name) for name in suited])
    assert counts.sum() == 600
    expected = 600 / len(suited)
    assert ((counts - expected) ** 2 / expected).sum() < 31.3, counts  # chi-squared, 11 degrees, 0.1 %
    assert {ranking(p, root, said="春节特惠")[0] for p in products[:20]} == {"festive"}


def test_a_photo_may_get_what_only_suits_photos(campaign: tuple[Path, Brand, Product]) -> None:
    root, _, product = campaign
    noise = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    Image.fromarray(noise).save(root / "photo.png")
    photo = product.model_copy(update={"images": ("photo.png",)})
    assert (picture_kind(photo, root), picture_kind(product, root)) == ("photo", "keyed")
    orders = [ranking(p.model_copy(update={"id": f"p{n}"}), root) for n in range(20) for p in (photo, product)]
    assert min(order.index("scrim") for order in orders[::2]) < 4
    assert {order.index("scrim") for order in orders[1::2]} == {len(orders[1]) - 1}


def test_the_next_template_is_tried_and_said(campaign: tuple[Path, Brand, Product]) -> None:
    """`narrow` has no room for a headline; what suits takes its place, and one file is left."""
    root, brand, product = campaign
    narrow = OWN.replace("name: own", "name: narrow").replace(
        "ground:", "layouts: {rectangle: {like: beside.rectangle, blocks: [{box: [0, 0, 0.05, 0.05], "
        "stack: [headline]}]}}\nground:"
    )  # fmt: skip
    _write(root, narrow, "narrow")
    named = SAMPLES["en"].model_copy(update={"visual": Visual(template="narrow")})
    made = render(named, placement("300x250"), brand=brand, product=product, root=root, out=root / "out")
    assert made.template != "narrow"
    assert shortcomings(made) == ()
    told = [f for f in made.findings if f.rule == "render.template"]
    assert len(told) == 1
    assert "narrow: headline" in told[0].why
    written = [path for path in (root / "out").rglob("*.*") if path.is_file()]
    assert [path.relative_to(root / "out").as_posix() for path in written] == [made.files[0].path]
    forced = render(
        named, placement("300x250"), brand=brand, product=product, root=root, out=root / "out", template="narrow"
    )
    assert forced.template == "narrow"
    assert any(f.severity == "block" for f in forced.findings)


def test_what_exporters_keep_beside_a_picture_stays(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    crowded = sample_creative("en", headline="Unbelievablyextraordinarily long words " * 4, cta="Go")
    first = render(crowded, placement("300x250"), brand=brand, product=product, root=root, out=root / "out")
    beside = (root / "out" / first.files[0].path).with_suffix(".svg")
    beside.write_text("<svg/>")
    render(crowded, placement("300x250"), brand=brand, product=product, root=root, out=root / "out")
    assert beside.is_file()


def test_when_nothing_is_good_enough_the_best_is_kept_as_its_bytes(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    crowded = sample_creative("en", headline="Unbelievablyextraordinarily long words " * 4, cta="Go")
    made = render(crowded, placement("300x250"), brand=brand, product=product, root=root, out=root / "out")
    again = render(
        crowded, placement("300x250"), brand=brand, product=product, root=root, out=root / "b", template=made.template
    )
    assert made.files[0].sha256 == again.files[0].sha256
    assert shortcomings(made)


@pytest.mark.parametrize("mood", ["paper", "light", "tint", "deep", "vivid", "night"])
@pytest.mark.parametrize("primary", ["#2f5d4a", "#ffee00", "#ffffff", "#000000", "#ff5c8a", "#1e40ff", "#7f7f7f"])
def test_all_texts_can_be_read_on_all_grounds_of_a_mood(mood: str, primary: str) -> None:
    template = Template.model_validate(
        {"name": "own", "about": "x", "arrangement": "beside", "mood": mood, "ground": [{"fill": None}]}
    )
    for accent in (None, "#c0603a", "#ffd400", "#00c2a8"):
        given = {"primary": primary} | ({"accent": accent} if accent else {})
        s = scheme(Brand(name={"": "x"}, colours=given), template.mood)
        for text in (s.ink, s.muted, s.price):
            for ground in (s.ground, s.ground_end, s.panel):
                assert contrast(text, ground) >= 4.4, (mood, given, text, ground)
        assert contrast(s.on_button, s.button) >= 4.5


def test_every_decoration_draws_with_its_defaults(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    blank = OWN.replace("  - fill: {colour: panel}", "  - fill: {}")
    _write(root, blank)
    plain = _pixels(root, brand, product)
    silent = []
    for word in sorted(set(decorations.names()) - {"fade"}):
        _write(root, blank + f"  - {word}: {{}}\n")
        if np.array_equal(plain, _pixels(root, brand, product)):
            silent.append(word)
    # in the ground's own colour on the ground, for a story's foot, and for a cut-out there is nothing to see here
    assert set(silent) == {"fill", "foot", "scrim", "reflection"}, silent


def test_a_cut_out_is_mirrored_below_its_foot_and_runs_out(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    red = np.zeros((300, 200, 4), np.uint8)
    red[20:280, 40:160] = (220, 30, 30, 255)
    Image.fromarray(red).save(root / "red.png")
    cut = product.model_copy(update={"images": ("red.png",)})
    _write(root, OWN.replace("  - fill: {colour: panel}", "  - fill: {colour: white}"))
    plain = _pixels(root, brand, cut).astype(int)
    _write(root, OWN.replace("  - fill: {colour: panel}", "  - fill: {colour: white}\n  - reflection: {most: 0.9}"))
    off = np.abs(_pixels(root, brand, cut).astype(int) - plain).max(axis=2)
    rows = np.flatnonzero((off > 12).any(axis=1))
    assert rows.size, "nothing is mirrored"
    strongest = int(off.max(axis=1).argmax())
    assert strongest - rows[0] < 0.2 * (rows[-1] - rows[0]), "it is strongest at the foot"
    assert off[rows[-1] + 3 :].max() <= 12, "it ends without an edge"


def _pixels(root: Path, brand: Brand, product: Product) -> np.ndarray:
    made = render(
        SAMPLES["en"], _canvas("square"), brand=brand, product=product, root=root, out=root / "o", template="own"
    )
    with Image.open(root / "o" / made.files[0].path) as image:
        return np.asarray(image.convert("RGB"))


def test_layouts_take_over_by_like_and_replace_key_by_key() -> None:
    written = {"a": {"square": {"frame": {"box": [0, 0, 1, 1], "stage": [0, 0, 1, 1]},
                                "blocks": [{"box": [0, 0, 1, 1], "stack": ["headline"]}], "gap": 3}},
               "b": {"square": {"like": "a.square", "gap": 9}}}  # fmt: skip
    one, other = layout_of(written, "a.square", "square"), layout_of(written, "b.square", "square")
    assert (one.gap, other.gap) == (3, 9)
    assert one.blocks == other.blocks
    assert one.sizes["headline"] == shape_rules()["square"].sizes["headline"]
    assert set(arrangements()) >= {t.arrangement for t in shipped().values()}


def test_only_named_templates_are_chosen_and_a_wrong_name_is_said(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    assert set(ranking(product, root, among=("festive", "split"))) == {"festive", "split"}
    wish = SAMPLES["en"].model_copy(update={"visual": Visual(template="bold")})
    made = render(
        wish, placement("300x250"), brand=brand, product=product, root=root, out=root / "out", among=("festive",)
    )
    assert made.template == "festive"
    with pytest.raises(UserError) as raised:
        ranking(product, root, among=("fesitve",))
    assert raised.value.hint == "did you mean 'festive'?"


def test_a_headline_is_read_back_and_a_hidden_one_is_told(
    campaign: tuple[Path, Brand, Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader is replaced here; tests/vision asks the real one where it is installed."""
    root, brand, product = campaign
    seen: list[str] = []

    def reader(pixels: object, texts: list[str]) -> tuple[float, ...]:
        seen.extend(texts)
        return (1.0 if len(seen) > 1 else 0.3,)

    monkeypatch.setattr("adwright.render.legible.installed", lambda: True)
    monkeypatch.setattr("adwright.render.legible.read_back", reader)
    made = render(
        SAMPLES["en"], placement("300x250"), brand=brand, product=product, root=root, out=root / "out", read_back=True
    )
    assert made.quality["read_back"] == 1.0
    assert seen == [SAMPLES["en"].text("headline")] * 2
    told = next(f for f in made.findings if f.rule == "render.template")
    assert "recognises 30% of the headline" in told.why
    seen.clear()
    one = render(
        SAMPLES["en"], placement("300x250"), brand=brand, product=product, root=root, out=root / "out", read_back=True,
        template="split",
    )  # fmt: skip
    assert [(f.rule, f.severity) for f in one.findings if f.field == "headline"] == [
        ("render.read_back", "needs_proof")
    ]
    small = render(
        SAMPLES["en"], placement("728x90"), brand=brand, product=product, root=root, out=root / "out", read_back=True
    )
    assert "read_back" not in small.quality, "nobody looks at strips"


@pytest.mark.parametrize(
    ("headline", "looked"),
    [("Весенний чай уже здесь", False), ("Ανοιξιάτικο τσάι", False), ("شاي الربيع", False), ("תה אביב", False),
     ("봄 차가 왔습니다", False), ("ชาฤดูใบไม้ผลิ", False), ("वसंत की चाय", False), ("Чай Spring", False), ("", False),
     ("明前龙井", True), ("Thé d’été", True), ("はるのお茶", True), ("ＴＥＡ 50%", True), ("50%", True)],
)  # fmt: skip
def test_a_headline_is_read_back_where_the_reader_knows_its_script(
    headline: str, looked: bool, campaign: tuple[Path, Brand, Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever locale it is said to be in."""
    root, brand, product = campaign
    monkeypatch.setattr("adwright.render.legible.installed", lambda: True)
    monkeypatch.setattr("adwright.render.legible.read_back", lambda *_: (1.0,))
    made = render(SAMPLES["en"], placement("300x250"), brand=brand, product=product, root=root, out=root / "out")
    for locale in ("en", "ko"):
        creative = sample_creative(locale, **({"headline": headline} if headline else {"cta": "Go"}))
        read = with_read_back(made, creative, placement("300x250"), root / "out")
        assert ("read_back" in read.quality) == looked


def test_reading_back_without_the_extra_says_what_to_install(
    campaign: tuple[Path, Brand, Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, brand, product = campaign
    monkeypatch.setattr("adwright.render.legible.installed", lambda: False)
    with pytest.raises(Unsupported) as raised:
        render(SAMPLES["en"], placement("300x250"), brand=brand, product=product, root=root, out=root, read_back=True)
    assert "adwright[ocr]" in raised.value.hint


def test_a_text_on_the_product_is_for_a_person_to_see(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    noise = np.random.default_rng(1).integers(0, 255, (600, 200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(root / "tall.png")
    tall = product.model_copy(update={"images": ("tall.png",)})
    made = render(
        SAMPLES["en"], _canvas("square"), brand=brand, product=tall, root=root, out=root / "out", template="scrim"
    )
    assert made.quality["overlaps"] > 0, "a photo that cannot be moved aside"
    assert [f.severity for f in made.findings if f.rule == "render.overlap"] == ["needs_proof"]
    free = render(SAMPLES["en"], _canvas("square"), brand=brand, product=tall, root=root, out=root / "out")
    assert free.quality["overlaps"] == 0


def test_a_photo_is_moved_and_cropped_before_a_text_stands_on_its_subject() -> None:
    photo = Picture("photo", np.zeros((400, 600, 4), np.uint8), (0.35, 0.3, 0.65, 0.7))
    frame, stage = Box(0, 0, 1200, 628), Box(640, 40, 1160, 590)
    text = Box(60, 200, 560, 420)
    plain = cover(photo, frame, stage)
    moved = cover(photo, frame, stage, [text])
    assert plain.within(photo.salient).intersection(text).area > 0
    subject = moved.within(photo.salient)
    assert subject.intersection(text).area == 0
    assert subject.intersection(frame).area > 0.7 * subject.area, "not by pushing it out of the frame"
    assert (moved.left, moved.top) <= (0, 0)
    assert moved.right >= 1200
    assert moved.bottom >= 628
    clear = cover(photo, frame, stage, [Box(0, 0, 50, 50)])
    assert clear.width == plain.width, "no closer than it must be"


def test_products_run_off_the_canvas_only_where_a_layout_crops() -> None:
    square = _canvas("square")
    layout = shipped()["bold"].layout("square")
    cropped, whole = layout.shown_with(0.7), layout.shown_with(1.7)
    assert frame_boxes(cropped.frame, square)[1].bottom > square.height
    assert frame_boxes(whole.frame, square)[1].right < square.width
    assert layout.shown_with(None) == arrangements()["poster"]["square"], "photos lie as on a poster"
    for name, template in shipped().items():
        if name != "bold":
            stage = frame_boxes(template.layout("story").frame, placement("story_vertical"))[1]
            assert stage.bottom <= 1920, name


def test_the_product_fills_the_foot_of_a_story_where_no_text_may_stand(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    story = placement("story_vertical")
    for name in shipped():
        scene = Painted(name).scene(SAMPLES["en"], story, brand=brand, product=product, root=root)
        assert scene.picture is not None
        assert scene.picture.bottom > 0.68 * story.height, name


def test_hero_bold_and_scrim_do_not_look_alike(campaign: tuple[Path, Brand, Product]) -> None:
    """Other places for product and headline, another voice, other colours."""
    root, brand, product = campaign
    made = {name: Painted(name) for name in ("hero", "bold", "scrim")}
    for shape in ("square", "portrait", "landscape", "halfpage"):
        scenes = {
            name: painted.scene(SAMPLES["en"], _canvas(shape), brand=brand, product=product, root=root)
            for name, painted in made.items()
        }
        for one, other in combinations(scenes.values(), 2):
            assert one.picture is not None
            assert other.picture is not None
            both = one.picture.intersection(other.picture).area
            assert both < 0.75 * min(one.picture.area, other.picture.area) or abs(
                one.picture.area / other.picture.area - 1
            ) > 0.3, shape  # fmt: skip
    voices = {(p.template.voice.headline, p.template.voice.headline_tracking) for p in made.values()}
    assert len(voices) == 3


def _cutout(root: Path, size: tuple[int, int], rgb: tuple[int, int, int]) -> str:
    name = f"cut-{size[0]}x{size[1]}-{rgb[0]}.png"
    Image.new("RGBA", (size[0] + 80, size[1] + 80)).save(root / name)
    with Image.open(root / name) as image:
        image.paste((*rgb, 255), (40, 40, 40 + size[0], 40 + size[1]))
        image.save(root / name)
    return name


def test_the_choice_considers_proportions_and_lightness_of_the_product(campaign: tuple[Path, Brand, Product]) -> None:
    root, _, product = campaign

    def last(image: str, count: int) -> set[str]:
        """What comes after all that suit, whatever chance says."""
        orders = [
            ranking(product.model_copy(update={"id": f"p{n}", "images": (image,)}), root, seed=n) for n in range(6)
        ]
        assert len({frozenset(order[-count:]) for order in orders}) == 1
        return set(orders[0][-count:])

    assert last(_cutout(root, (300, 400), (150, 60, 40)), 1) == {"scrim"}
    assert last(_cutout(root, (600, 300), (150, 60, 40)), 2) == {"scrim", "bold"}, "long products are not cut off"
    black = last(_cutout(root, (300, 400), (10, 10, 12)), 4)
    assert black == {"scrim", "bold", "hero", "dusk"}, "black does not sink into the dark"
    white = last(_cutout(root, (300, 400), (250, 250, 250)), 6)
    assert {shipped()[name].mood for name in white - {"scrim"}} <= {"paper", "light"}
