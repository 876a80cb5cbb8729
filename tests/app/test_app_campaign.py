"""campaign.toml: what is refused, and whether the message helps."""

from pathlib import Path

import pytest

from adwright.app import load_campaign, new
from adwright.core import UserError


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = tmp_path / "mugs"
    new(folder)
    return folder


def edit(folder: Path, old: str, put: str) -> None:
    file = folder / "campaign.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, put, 1), "utf-8")


def test_a_new_campaign_loads(campaign: Path) -> None:
    loaded = load_campaign(campaign)
    assert loaded.name == "mugs"
    assert loaded.placements[0] == "display_rectangle"
    assert not loaded.simulated


@pytest.mark.parametrize(
    ("old", "put", "message", "hint"),
    [
        ('seed = 7', 'sed = 7', "unknown key 'sed'", "did you mean 'seed'?"),
        ("alpha = 0.6", "alhpa = 0.6", "unknown key 'portfolio.alhpa'", "did you mean 'alpha'?"),
        ('locale = "en"', 'lokale = "en"', "unknown key 'feeds.0.lokale'", "did you mean 'locale'?"),
        ('"story_vertical"', '"story_vertcal"', "no placement named 'story_vertcal'", "did you mean 'story_vertical'?"),
        ("size = 3", "size = 0", "'portfolio.size'", "it reads 0"),
        ('brand = "brand.toml"', 'brand = "../../etc/passwd"', "leads out of the campaign folder", "copy"),
        ('path = "products.csv"', 'path = "product.csv"', "names 'product.csv', which is not there", "looked in"),
        ("seed = 7", "seed = ", "is not TOML", ""),
        ('"US"', '"USA"', "no rules for a market named 'USA'", "did you mean 'US'?"),
        ('policy = "thompson"', 'policy = "tompson"', "no policy named 'tompson'", "did you mean 'thompson'?"),
        ('model = "embedded"', 'model = "embeded"', "no model named 'embeded'", "did you mean 'embedded'?"),
        ('time_zone = "UTC"', 'time_zone = "Asia/Shanghia"', "no time zone named", "did you mean 'Asia/Shanghai'?"),
        ('languages = ["en"]', 'languages = ["english"]', "no copy is written in 'english'", "en, zh"),
    ],
)  # fmt: skip
def test_a_wrong_campaign_says_what_and_where(campaign: Path, old: str, put: str, message: str, hint: str) -> None:
    edit(campaign, old, put)
    with pytest.raises(UserError) as caught:
        load_campaign(campaign)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_an_unknown_key_of_a_log_mapping_is_named(campaign: Path) -> None:
    (campaign / "events.csv").write_text("u,t,a\n", "utf-8")
    with (campaign / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[logs]]\npaths = ["events.csv"]\n[logs.mapping]\nuser = "u"\nat = "t"\nkind = "a"\nprodct = "p"\n'
        )
    with pytest.raises(UserError) as caught:
        load_campaign(campaign)
    assert "prodct" in caught.value.message
    assert "product" in caught.value.hint


def test_a_folder_without_a_campaign_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="adwright new"):
        load_campaign(tmp_path)


def test_new_refuses_to_overwrite(campaign: Path) -> None:
    with pytest.raises(UserError, match="already holds"):
        new(campaign)


def test_new_copies_a_feed_in(tmp_path: Path) -> None:
    feed = tmp_path / "shop.tsv"
    feed.write_text("id\ttitle\tprice\n1\tMug\t5 USD\n", "utf-8")
    new(tmp_path / "c", feed=feed, locale="en")
    assert load_campaign(tmp_path / "c").feeds[0].path == "products.tsv"
    assert (tmp_path / "c" / "products.tsv").read_text("utf-8") == feed.read_text("utf-8")


def test_new_quotes_what_it_is_given(tmp_path: Path) -> None:
    made = new(tmp_path / "a b", name='evil"q\\')
    assert load_campaign(tmp_path / "a b").name == 'evil"q\\'
    assert made.next.endswith("a b'")


@pytest.mark.parametrize("wrong", [{"locale": "klingon"}, {"currency": "DOLLAR"}, {"markets": ["ZZ"]}])
def test_new_refuses_what_run_would_refuse(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(UserError):
        new(tmp_path / "c", **wrong)  # type: ignore[arg-type] # one wrong argument at a time
    assert not (tmp_path / "c").exists()
