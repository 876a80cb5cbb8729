"""English copy against its facts: numbers in words, what follows from them, names, promises, conditions."""

from __future__ import annotations

import pytest

from adwright.app import check_text
from adwright.check import claims_of, subject_of_text
from adwright.check.facts.conditions import judge_conditions


def stopped(text: str, *facts: str) -> list[str]:
    """Spans that no fact bears out."""
    subject = subject_of_text(text, language="en", market="GB", facts=facts)
    return [claim.span for claim in claims_of(subject) if claim.status != "supported"]


@pytest.mark.parametrize(
    ("text", "fact", "wrong"),
    [
        ("Seven pounds each.", "set of 3, £21", "set of 3, £27"),
        ("Thirty bucks off.", "was $149, now $119", "was $149, now $129"),
        ("Forty pence a plant.", "tray of 24, £9.60", "tray of 24, £19.60"),
        ("Nineteen parts in twenty from nature.", "95 % of natural origin", "75 % of natural origin"),
        ("Eighteen per cent protein.", "protein 18 %", "protein 12 %"),
        ("An hour and a half of sound.", "90 min of sound", "50 min of sound"),
        ("Fourteen stone a bunk.", "weight limit 90 kg", "weight limit 70 kg"),
        ("Nearly two dozen holes.", "22 vents", "12 vents"),
        ("Two hundred and ten square feet.", "covers 210 sq ft", "covers 110 sq ft"),
        ("Under ten minutes.", "first cubes in 6 min", "first cubes in 16 min"),
        ("Half a gallon.", "64 oz pitcher", "32 oz pitcher"),
        ("A hundred and forty-odd bits.", "142 parts", "182 parts"),
        ("Fifteen slides.", "slides: 5 prepared, 10 blank", "slides: 5 prepared, 5 blank"),
        ("Seventy square metres.", "covers 70 m²", "covers 40 m²"),
    ],
)
def test_numbers_in_words_follow_from_facts(text: str, fact: str, wrong: str) -> None:
    assert stopped(text, fact) == []
    assert stopped(text, wrong)


@pytest.mark.parametrize(
    ("text", "fact", "wrong"),
    [
        ("A blade made by Sheffield hands.", "forged in Sheffield", "forged in Solingen"),
        ("It bears the GREENGUARD mark.", "GREENGUARD certified", "CertiPUR certified"),
        ("Calm that is quite Portuguese.", "made in Portugal", "made in Vietnam"),
    ],
)
def test_names_stand_in_a_fact(text: str, fact: str, wrong: str) -> None:
    assert stopped(text, fact) == []
    assert stopped(text, wrong)


def test_first_words_and_titles_are_no_names() -> None:
    assert stopped("Slippers on. Monday can wait.", "felt slippers") == []
    assert stopped("Warm Feet All Through The House", "felt slippers") == []


@pytest.mark.parametrize(
    ("text", "fact", "wrong"),
    [
        ("Shipping's on us.", "free shipping", "shipping $8"),
        ("On your doorstep tomorrow.", "next-day delivery", "delivery in 3 to 5 days"),
        ("Guaranteed for life.", "lifetime guarantee", "5-year guarantee"),
        ("Just a handful left.", "only 4 left", "412 left in stock"),
        ("Vets swear by it.", "recommended by vets", "sold by vending machine"),
        ("Our lightest frame ever.", "the lightest frame we make", "a frame of steel"),
        ("Lighter than its predecessor.", "2.3 kg, predecessor 2.6 kg", "2.6 kg, predecessor 2.3 kg"),
    ],
)
def test_promises_need_a_fact_of_their_class(text: str, fact: str, wrong: str) -> None:
    assert stopped(text, fact) == []
    assert stopped(text, wrong)


@pytest.mark.parametrize(
    ("text", "fact", "wrong"),
    [
        ("Mattresses? In the box.", "mattresses included", "mattresses not included"),
        ("Free towels.", "towels: free", "towels: £2"),
        ("Pure cotton inside.", "100% cotton", "cotton 60%, linen 40%"),
        ("A spring harvest.", "harvested April 2024", "harvested November 2023"),
        ("Not a crumb of peat.", "peat-free", "contains peat"),
        ("It never leaks.", "leak-proof lid", "push-on lid"),
        ("Linen towels.", "towels: linen", "towels: cotton"),
    ],
)
def test_facts_bound_what_is_given_and_what_is_whole(text: str, fact: str, wrong: str) -> None:
    assert stopped(text, fact) == []
    assert stopped(text, wrong)


def bounded(text: str, *facts: str) -> list[str]:
    """Spans that give, take whole or date what a fact does not; what words of the lexicon claim is left aside."""
    subject = subject_of_text(text, language="en", market="GB", facts=facts)
    return [text[slice(*judgement.at)] for judgement in judge_conditions(subject)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Dogs welcome for $20 a night.", ["dogs: $20 a night"]),
        ("There's a $15 corkage fee per bottle.", ["corkage: $15 per bottle"]),
        ("There's a class on Monday.", ["class: $15"]),
        ("This $18 mug ships free.", ["mug: $18", "shipping: free"]),
        ("This mug ships free.", ["mug: $18", "shipping: free"]),
        ("The candle comes with a 30-day guarantee.", ["candle: $30", "guarantee: 30 days"]),
        ("Everyone's welcome to a class.", ["class: $15"]),
        ("Feel free to bring your own mug", ["mug: bring your own"]),
        ("Fragrance free", ["fragrance: none"]),
        ("Stress-free returns on every lamp.", ["lamp: $45", "returns: free within 30 days"]),
        ("Free returns on every lamp.", ["lamp: $45", "returns: free within 30 days"]),
        ("Everything but the batteries is in the box.", ["batteries: not included"]),
        ("All cotton tees are 2 for $30", ["tees: 95% cotton"]),
        ("All leather care products are 20% off", ["20% off leather care"]),
        ("All beans roasted on Monday", ["beans: 80% arabica", "roasted on Monday"]),
        ("Half cotton, half linen", ["55% cotton, 45% linen"]),
        ("A winter batch of candles", ["ships in October"]),
        ("Spring bloom print", ["released in January"]),
    ],
)
def test_plain_english_gives_nothing_away(text: str, facts: list[str]) -> None:
    assert bounded(text, *facts) == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Dogs stay free.", ["dogs: $20 a night"]),
        ("This mug ships free.", ["mug: $18", "shipping: $8"]),
        ("It comes with a case.", ["case: not included"]),
        ("The mug is free.", ["mug: $18"]),
        ("A free mug worth $18.", ["mug: $18"]),
        ("All cotton.", ["tees: 95% cotton"]),
        ("All-cotton tees.", ["tees: 95% cotton"]),
        ("Half cotton, half linen", ["75% cotton, 25% linen"]),
        ("A winter harvest.", ["picked in October"]),
    ],
)
def test_what_a_fact_sells_or_shares_otherwise_stays_bounded(text: str, facts: list[str]) -> None:
    assert bounded(text, *facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Just $25 a month.", ["price: $100", "4 colours"]),
        ("Only $50 a night.", ["suite: $150 a night", "sleeps 3"]),
        ("Only $50 a night.", ["suite: $150 a night, sleeps 3"]),
        ("$50 each.", ["suite: $150 a night", "sleeps 3"]),
        ("The mug is $20.", ["mug $15", "delivery $5"]),
        ("The mug is $60.", ["mug: $15", "set of 4 mugs"]),
        ("Now $400.", ["price: $100", "4 colours"]),
        ("Holds 10 litres.", ["5 L", "2 colours"]),
    ],
)
def test_numbers_of_other_things_make_no_price(text: str, facts: list[str]) -> None:
    assert stopped(text, *facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("$20 all in.", ["mug $15", "delivery $5"]),
        ("$20 altogether.", ["mug $15", "delivery $5"]),
        ("$20 delivered.", ["mug: $15", "delivery: $5"]),
        ("Just $150 a night.", ["3 nights for $450"]),
        ("$2 a bar.", ["box: 12 bars", "price: $24"]),
        ("£4 a kilo.", ["5 kg", "£20"]),
        ("$24 the box.", ["box: 12 chocolates", "price: $2 per chocolate"]),
        ("A kilo of coffee.", ["250 g", "pack of 4"]),
    ],
)
def test_numbers_of_one_thing_or_a_pack_make_a_price(text: str, facts: list[str]) -> None:
    assert stopped(text, *facts) == []


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Batteries not included.", "batteries: not included"),
        ("Batteries are not included.", "batteries: not included"),
        ("Batteries aren't included.", "batteries: not included"),
        ("The battery isn't included.", "battery: not included"),
        ("Batteries sold separately.", "batteries: not included"),
        ("Batteries are sold separately.", "batteries: sold separately"),
        ("Pets aren't allowed", "pets: not allowed"),
        ("Case: optional extra.", "case: optional extra"),
        ("The case is an optional extra.", "case: optional extra"),
        ("The case is extra.", "case: sold separately"),
        ("Fragrance free", "fragrance: none"),
    ],
)
def test_disclaimers_of_facts_are_borne_out(text: str, fact: str) -> None:
    assert stopped(text, fact) == []


def test_disclaimers_of_what_a_fact_gives_are_stopped() -> None:
    assert stopped("Batteries included.", "batteries: not included")
    assert stopped("The wool is not itchy.", "wool: merino") == []


@pytest.mark.parametrize(
    ("text", "fact", "wrong"),
    [
        ("A third off", "discount: 33%", "discount: 30%"),
        ("A third off", "33% off", "30% off"),
        ("Two in three", "67%", "60%"),
        ("Two in three buyers came back", "67% of buyers came back", "65% of buyers came back"),
        ("Three in four", "75%", "74%"),
    ],
)
def test_spoken_shares_are_near_what_facts_round(text: str, fact: str, wrong: str) -> None:
    assert stopped(text, fact) == []
    assert stopped(text, wrong)


def test_what_is_left_out_is_not_claimed() -> None:
    told = check_text(
        "Everything but the batteries is in the box.", language="en", market="US", facts=["batteries: not included"]
    )
    assert told.verdict == "pass"
