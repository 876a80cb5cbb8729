"""Numbers that follow from the facts, and their neighbours by one step, which do not."""

from __future__ import annotations

import pytest

from adwright.check import claims_of, subject_of_text

#: Copy, facts, the span, and whether it follows.
CASES = [
    ("24 pens, 60¢ a pen", ["24 pens", "$14.40"], "60¢", True),
    ("24 pens, 80¢ a pen", ["24 pens", "$14.40"], "80¢", False),
    ("$38 a week", ["compact car $38 a day"], "$38", False),
    ("$9.99 a year", ["$9.99 a month"], "$9.99", False),
    ("$9.99 a month", ["$9.99 a month"], "$9.99", True),
    ("$140 a week", ["Daily moisturiser $20"], "$140", False),
    ("80 cents a day", ["monthly planner $24"], "80 cents", False),
    ("50 cents a day", ["$365 phone, 2-year warranty"], "50 cents", False),
    ("£25 a month", ["£600 sofa, 2 year guarantee"], "£25", False),
    ("Two weeks $76", ["Ready in 1 week, $38"], "$76", False),
    ("Four mugs, $25 each", ["mug $100", "4 colours"], "$25", False),
    ("Four chairs, $25 each", ["table $100", "seats 4"], "$25", False),
    ("You pay $70", ["fridge $100", "saves 30% energy"], "$70", False),
    ("Twice the fun for $78", ["game $39"], "$78", False),
    ("£78 return", ["mug £39"], "£78", False),
    ("Members pay $25", ["mug $20", "Plus members shipping $5"], "$25", False),
    ("$95 with a strap", ["watch $75", "extra strap for other watch models, leather, $20"], "$95", False),
    ("60 cm tall", ["20 cm wide, 30 cm long, 10 cm deep"], "60 cm", False),
    ("36 hours of battery", ["4 hours charge, 8 hours talk, 24 hours standby"], "36 hours", False),
    ("Four pieces", ["Award 2024, recyclable, vegan, handmade"], "Four pieces", False),
    ("12 hours of lessons", ["48 dollars for 60 lessons, 15 minutes each"], "12 hours", False),
    ("24 square feet of rug", ["rug 4 x 8 ft, border 3 x 8 ft"], "24 square feet", False),
    ("One dollar, that's all", ["96 cents"], "One dollar", False),
    ("A dollar fifty a shade", ["12 shades", "$18"], "dollar fifty", True),
    ("$25 a month", ["4 colours", "$100"], "$25", False),
    ("Four bottles. Seven dollars each.", ["4 bottles, 0.4 fl oz each", "$28"], "Seven dollars", True),
    ("Five bottles. Seven dollars each.", ["4 bottles, 0.4 fl oz each", "$35"], "Seven dollars", False),
    ("£4 a month for the lot", ["£48 a year"], "£4", True),
    ("£5 a month for the lot", ["£48 a year"], "£5", False),
    ("Price locked, $2.99 a month", ["2-year plan $71.76 billed once"], "$2.99", True),
    ("Price locked, $1.99 a month", ["2-year plan $71.76 billed once"], "$1.99", False),
    ("Five days = $190", ["compact car $38 a day"], "$190", True),
    ("Five days = $180", ["compact car $38 a day"], "$180", False),
    ("Ten minutes, €2.90", ["€0.29 per minute"], "€2.90", True),
    ("Ten minutes, €3.90", ["€0.29 per minute"], "€3.90", False),
    ("Forty dollars an hour", ["$20 per half hour"], "Forty dollars", True),
    ("About 49 cents an hour", ["burns 45 hours", "$22"], "49 cents", True),
    ("About 19 cents an hour", ["burns 45 hours", "$22"], "19 cents", False),
    ("£115 if you need a camera", ["£95", "camera hire £20"], "£115", True),
    ("£115 if you need a tripod", ["£95", "camera hire £20"], "£115", False),
    ("Students pay £16", ["Cut £18", "Students £2 off"], "£16", True),
    ("A weekend is £14 dearer than a day", ["£28 a day", "Weekend rate £42"], "£14", True),
    ("A weekend is £16 dearer than a day", ["£28 a day", "Weekend rate £42"], "£16", False),
    ("Twelve bars, thirty bucks", ["Box of 12 bars, $29.99"], "thirty bucks", True),
    ("Twelve bars, thirty bucks", ["Box of 12 bars, $32.99"], "thirty bucks", False),
    ("Palma there and back, €78", ["Berlin to Palma from €39 one way"], "€78", True),
    ("100 lumens brighter than the last one", ["450 lumens, previous 350"], "100 lumens", True),
    ("150 lumens brighter than the last one", ["450 lumens, previous 350"], "150 lumens", False),
    ("192 hours, live", ["16 weeks part-time, 12 hours a week"], "192 hours", True),
    ("182 hours, live", ["16 weeks part-time, 12 hours a week"], "182 hours", False),
    ("Do all sixty: 15 hours", ["60 Italian lessons, 15 minutes each"], "15 hours", True),
    ("180 ml in all", ["cleanser 100 ml, serum 30 ml, cream 50 ml"], "180 ml", True),
    ("190 ml in all", ["cleanser 100 ml, serum 30 ml, cream 50 ml"], "190 ml", False),
    ("32 square feet of bed", ["4 x 8 ft, 11 inches deep"], "32 square feet", True),
    ("36 square feet of bed", ["4 x 8 ft, 11 inches deep"], "36 square feet", False),
    ("Four pieces, one soft landing", ["Set: fitted sheet, flat sheet, 2 pillowcases"], "Four pieces", True),
    ("Five pieces, one soft landing", ["Set: fitted sheet, flat sheet, 2 pillowcases"], "Five pieces", False),
]


@pytest.mark.parametrize(("text", "facts", "span", "follows"), CASES)
def test_what_follows_is_supported_and_its_neighbour_is_not(
    text: str, facts: list[str], span: str, follows: bool
) -> None:
    claims = claims_of(subject_of_text(text, language="en", market="US", facts=facts))
    told = {claim.span: claim.status for claim in claims if span in claim.span or claim.span in span}
    assert told, [claim.span for claim in claims]
    assert (set(told.values()) == {"supported"}) is follows, told


@pytest.mark.parametrize(
    "text", ["Shipping won't cost you a cent", "A penny of every dollar goes to rivers", "Not a penny more"]
)
def test_a_coin_in_an_idiom_is_no_price(text: str) -> None:
    claims = claims_of(subject_of_text(text, language="en", market="US", facts=["$29", "free shipping"]))
    assert {claim.status for claim in claims} <= {"supported"}
