"""Shopify's export: rows folded into products."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from adwright.core import Money
from adwright.ingest import Feed, read_feed

COLUMNS = ["Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
           "Option2 Name", "Option2 Value", "Variant SKU", "Variant Price", "Variant Compare At Price", "Image Src",
           "Google Shopping / Gender", "Variant Image", "Fabric (product.metafields.shopify.fabric)"]  # fmt: skip


def export(folder: Path, *rows: dict[str, str], **options: object) -> Feed:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "products_export.csv"
    path.write_text(out.getvalue(), "utf-8")
    read = read_feed(path, root=folder, **{"currency": "USD", **options})  # type: ignore[arg-type] # options of read_feed
    assert read.format == "shopify"
    assert read.kept + read.rejected == read.read
    assert read.rejected == sum(r.dropped == "row" for r in read.rejects)
    return read


SHIRT = {
    "Handle": "shirt", "Title": "Linen Shirt", "Body (HTML)": "<p>Washed linen.</p><ul><li>Made in Portugal</li></ul>",
    "Vendor": "Lino", "Type": "Shirts", "Tags": "sale, summer", "Published": "true", "Option1 Name": "Size",
    "Option1 Value": "S", "Option2 Name": "COLOR", "Option2 Value": "White", "Variant SKU": "L-1",
    "Variant Price": "59.00",
    "Image Src": "https://cdn.example.com/1.jpg", "Google Shopping / Gender": "unisex",
    "Fabric (product.metafields.shopify.fabric)": "linen; cotton",
}  # fmt: skip


def variant(**cells: str) -> dict[str, str]:
    return {"Handle": "shirt", **{k.replace("_", " "): v for k, v in cells.items()}}


def test_variants_fold_into_one_product(tmp_path: Path) -> None:
    read = export(
        tmp_path, SHIRT,
        variant(Option1_Value="M", Option2_Value="White", Variant_Price="49.00", Variant_Compare_At_Price="69.00",
                Image_Src="https://cdn.example.com/2.jpg"),
        variant(Option1_Value="M", Option2_Value="Blue", Variant_Price="59.00", Variant_Image="https://cdn.example.com/1.jpg"),
        variant(Image_Src="https://cdn.example.com/3.jpg"),
    )  # fmt: skip
    (shirt,) = read.products
    assert (shirt.id, shirt.title, shirt.category) == ("shirt", "Linen Shirt", "Shirts")
    assert shirt.description == "Washed linen.\nMade in Portugal"
    assert shirt.attributes == {
        "brand": "Lino",
        "size": "S, M",
        "color": "White, Blue",
        "gender": "unisex",
        "fabric": "linen, cotton",
    }
    assert (shirt.price, shirt.sale_price) == (Money(minor=6900, currency="USD"), Money(minor=4900, currency="USD"))
    assert shirt.price_from
    assert shirt.images == tuple(f"https://cdn.example.com/{i}.jpg" for i in (1, 2, 3))
    assert (read.read, read.kept, read.rejects) == (4, 4, ())
    assert shirt.source == "products_export.csv:2"


def test_equal_prices_are_no_range_and_the_default_option_no_attribute(tmp_path: Path) -> None:
    plain = {
        **SHIRT,
        "Option1 Name": "Title",
        "Option1 Value": "Default Title",
        "Option2 Name": "",
        "Option2 Value": "",
    }
    (shirt,) = export(tmp_path, plain, variant(Option1_Value="Other", Variant_Price="59.0")).products
    assert not shirt.price_from
    assert not {"title", "size"} & set(shirt.attributes)


def test_rows_may_stand_anywhere(tmp_path: Path) -> None:
    mug = {"Handle": "mug", "Title": "Mug", "Variant Price": "9.00"}
    early = variant(Image_Src="https://cdn.example.com/0.jpg")
    read = export(tmp_path, early, SHIRT, mug, variant(Option1_Value="L", Variant_Price="61.00"))
    assert {p.id: p.price_from for p in read.products} == {"shirt": True, "mug": False}
    assert read.products[0].title == "Linen Shirt"
    assert read.products[0].attributes["size"] == "S, L"


def test_rejected_rows(tmp_path: Path) -> None:
    read = export(
        tmp_path, SHIRT, SHIRT, {**SHIRT, "Title": "Other"}, {"Handle": "", "Title": "None"},
        {"Handle": "ghost", "Image Src": "https://cdn.example.com/1.jpg"}, {"Handle": "ghost", "Option1 Value": "M"},
    )  # fmt: skip
    assert len(read.products) == 1
    assert {r.row: r.reason.split()[0] for r in read.rejects} == {
        3: "duplicate:",
        4: "conflict:",
        5: "no",
        6: "no",
        7: "no",
    }
    assert (read.read, read.kept, read.rejected) == (6, 1, 5)


def test_unpublished_products(tmp_path: Path) -> None:
    hidden = {**SHIRT, "Handle": "hidden", "Published": "false"}
    read = export(tmp_path, SHIRT, hidden)
    assert len(read.products) == 2
    assert any("1 products are not published" in note for note in read.notes)
    strict = export(tmp_path, SHIRT, hidden, published_only=True)
    assert [p.id for p in strict.products] == ["shirt"]
    assert strict.rejected == 1


def test_unreadable_prices_are_dropped_with_a_reason(tmp_path: Path) -> None:
    read = export(tmp_path, {**SHIRT, "Variant Price": "call us"})
    assert read.products[0].price is None
    assert [(r.field, r.dropped) for r in read.rejects] == [("Variant Price", "value")]
