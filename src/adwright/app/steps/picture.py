"""What a brief is told of its product's picture: measured, and with a model that sees, what that says it sees.

Comes in: a product and its campaign folder. Goes out: `PictureFacts`, or None where no picture of it can be used.
Looked at once for equal files.
"""

from __future__ import annotations

from typing import cast

from pydantic import JsonValue

from adwright.app.phrasing import see
from adwright.app.workspace import Workspace
from adwright.core import DataError, Product, sha256
from adwright.core.look import Attribute, PictureFacts
from adwright.generate.briefing import category_word
from adwright.llm import Ledgered, open_model
from adwright.vision import MAX_BYTES, ImageRefused, decode, resolve
from adwright.vision.faces import looks
from adwright.vision.facts import facts_of

#: Pictures of a product that are tried until one can be used, as the renderer does.
_TRIED = 3


def picture_of(work: Workspace, product: Product) -> PictureFacts | None:
    """What the first usable picture of a product shows."""
    for name in product.images[:_TRIED]:
        try:
            path = resolve(work.campaign.folder, name)
            if path.stat().st_size > MAX_BYTES:
                continue
            data = path.read_bytes()
            category = category_word(product.category)
            category = "" if category.isdigit() else category

            def look(data: bytes = data, name: str = name, category: str = category) -> JsonValue:
                return cast("JsonValue", facts_of(decode(data, name), name, category).model_dump(mode="json"))

            # with the extra that finds faces more is known, so it is looked at again
            found = work.remembered("picture", [sha256(data), name, category, looks()], look)
            return _with_seen(work, PictureFacts.model_validate(found), data)
        except (ImageRefused, OSError):
            continue
    return None


def _with_seen(work: Workspace, shown: PictureFacts, data: bytes) -> PictureFacts:
    """With what the campaign's model sees, where the settings say that it sees pictures."""
    campaign = work.campaign
    if not (work.settings.openai_images and campaign.asks_model):
        return shown

    def ask() -> JsonValue:
        model = Ledgered(open_model(campaign.model, work.settings), work.store)
        if "images" not in model.capabilities:
            return []
        seen, failed = see(decode(data, shown.image), model)
        if failed:  # not remembered: the next run asks again
            raise DataError(failed)
        return [cast("JsonValue", one.model_dump(mode="json")) for one in seen]

    try:
        rows = cast("list[JsonValue]", work.remembered("picture.seen", [sha256(data), campaign.model], ask))
    except DataError:
        return shown
    seen = tuple(map(Attribute.model_validate, rows))
    kind = next((one for one in seen if one.id == "seen.category"), None)
    told = tuple(one for one in seen if one is not kind)
    if kind is None or shown.category_by == "feed":
        return shown.model_copy(update={"seen": told})
    by = kind.unit.removeprefix("seen by ")
    return shown.model_copy(update={"seen": told, "category": str(kind.value), "category_by": by})
