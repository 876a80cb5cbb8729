"""English copy against its facts: numbers in words, what follows from them, names, promises, conditions."""

from __future__ import annotations

import pytest

from adwright.check import claims_of, subject_of_text


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
