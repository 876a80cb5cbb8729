"""What the columns of product feeds are called.

Comes in: a column heading in English or Chinese. Goes out: the field it fills. To add a heading: a word in `_HEADINGS`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from adwright.core.price import currency_in

#: Field -> headings, folded as `fold` does.
_HEADINGS: dict[str, str] = {
    "id": "id product_id item_id sku sku_id spu spu_id handle product_code item_code "
    "商品id 商品编号 商品编码 产品编号 产品id 编号 货号 款号 "
    "宝贝id 商品sku",
    "title": "title name product_name product_title item_name item_title "
    "标题 商品标题 商品名称 商品名 产品名称 产品标题 名称 品名 宝贝标题 宝贝名称",
    "description": "description desc body body_html body_(html) details detail product_description long_description "
    "描述 商品描述 产品描述 详情 商品详情 产品详情 介绍 商品介绍 产品介绍 简介 说明",
    "price": "price regular_price selling_price current_price unit_price 价格 商品价格 售价 销售价 单价 现价 价钱",
    "list_price": "list_price compare_at_price original_price was_price msrp rrp 原价 市场价 吊牌价 划线价 标价",
    "sale_price": "sale_price special_price discount_price discounted_price promo_price "
    "促销价 折扣价 活动价 特价 优惠价 券后价",
    "currency": "currency currency_code price_currency 币种 货币",
    "image": "image images image_link image_url image_urls image_src picture photo pictures img "
    "图片 图片链接 图片地址 主图 商品图片 "
    "商品主图 主图链接 宝贝图片",
    "more_images": "additional_image_link additional_image_links additional_images 附图 更多图片 其他图片 副图",
    "url": "link url product_url product_link page_url 链接 商品链接 产品链接 网址 详情链接 宝贝链接",
    "category": "product_type category categories product_category type 类目 商品类目 分类 商品分类 产品分类 品类 类别",
    "google_category": "google_product_category google_shopping_/_google_product_category",
    "brand": "brand vendor manufacturer 品牌 商品品牌 品牌名称",
    "locale": "locale language lang content_language 语言 语种",
    "attributes": "attributes attrs properties 属性 商品属性 规格参数",
}  # fmt: skip
_FIELDS = {heading: field for field, headings in _HEADINGS.items() for heading in headings.split()}

#: Headings of codes, stock and bookkeeping: true, but nothing an advertisement says. They fill no attribute.
_MACHINERY = frozenset(
    # words read better in rows than one a line
    "gtin ean upc isbn mpn barcode availability availability_date inventory stock quantity qty identifier_exists "  # noqa: SIM905
    "item_group_id shipping shipping_weight shipping_label shipping_length shipping_width shipping_height tax "
    "tax_category adult mobile_link canonical_link link_template ads_redirect adwords_redirect ads_labels ads_grouping "
    "adwords_labels adwords_grouping promotion_id excluded_destination included_destination expiration_date "
    "cost_of_goods_sold min_handling_time max_handling_time shopping_ads_excluded_country created_at updated_at "
    "date_created date_modified published status "
    "库存 库存数量 条形码 条码 国标码 创建时间 更新时间 上架状态 上架时间 状态 成本价".split()
)
_UNIT = re.compile(r"^(.*?)\s*[(（\[【]\s*(.*?)\s*[)）\]】]$")


def fold(heading: str) -> str:
    """A heading in one writing: NFKC, lower case, one underscore for spaces and hyphens, no ``g:`` in front.

    Examples
    --------
    >>> fold(" g:Sale Price "), fold("Image-Link")
    ('sale_price', 'image_link')
    """
    folded = unicodedata.normalize("NFKC", heading).strip().lstrip("\ufeff").casefold()
    return re.sub(r"[\s_-]+", "_", folded.removeprefix("g:").strip())


@lru_cache(maxsize=4096)
def field_of(heading: str) -> str:
    """The field a heading fills; empty when it names an attribute.

    Examples
    --------
    >>> field_of("商品名称"), field_of("Image Link"), field_of("价格（元）"), field_of("Material")
    ('title', 'image', 'price', '')
    """
    folded = re.sub(r"_\(\d+\)$", "", fold(heading))
    if folded in _FIELDS:
        return _FIELDS[folded]
    unit = _UNIT.match(heading.strip())
    return _FIELDS.get(fold(unit.group(1)), "") if unit else ""


def heading_currency(heading: str) -> str | None:
    """The currency in a heading's brackets.

    Examples
    --------
    >>> heading_currency("价格（元）"), heading_currency("Price")
    ('CNY', None)
    """
    unit = _UNIT.match(heading.strip())
    return currency_in(unit.group(2)) if unit else None


def is_machinery(heading: str) -> bool:
    """Whether a column is bookkeeping that no advertisement uses."""
    folded = fold(heading)
    return folded in _MACHINERY or folded.startswith(("shipping(", "tax(", "custom_label"))


def is_known(heading: str) -> bool:
    """Whether a heading is one of ours; what finding the delimiter asks."""
    return bool(field_of(heading)) or is_machinery(heading) or fold(heading) in ("color", "colour", "size", "material")


def attribute_name(heading: str) -> str:
    """How an attribute is called: lower case, spaces for underscores.

    Examples
    --------
    >>> attribute_name("Age_Group"), attribute_name("材质")
    ('age group', '材质')
    """
    return re.sub(r"[\s_]+", " ", fold(heading)).strip()
