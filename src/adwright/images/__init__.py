"""Ask an image model: one protocol, one file per provider.

Comes in: `ImageRequest`. Goes out: `ImageReply`, pictures with their origin. Beside the models: the words that ask for
a background (`prompts`), what a picture is looked at for before it is used (`accept`), and the tries until one is fit
(`backgrounds`). To add a model: a file here with a class that meets `ImageModel` under
``@image_models.register("name")`` and an import line below (another package: entry-point group
``adwright.image_model``), then run `adwright.testing.image_model.check_image_model` on it.

The model that draws by rule, "procedural", needs the drawing engine and so lives in `adwright.render.procedural`.
"""

from adwright.images.accept import Judged, judge
from adwright.images.backgrounds import TRIES, Background, Try, background, tries_of
from adwright.images.base import (
    ImageCapability,
    ImageModel,
    ImageReply,
    ImageRequest,
    MadePicture,
    Space,
    image_models,
    open_image_model,
)
from adwright.images.diffusers_local import DiffusersLocal
from adwright.images.fake import FakeImages
from adwright.images.openai_images import OpenAIImages
from adwright.images.prompts import background_request
from adwright.images.wrapped import BudgetedImages, Kept, OverImageBudget

__all__ = [
    "TRIES",
    "Background",
    "BudgetedImages",
    "DiffusersLocal",
    "FakeImages",
    "ImageCapability",
    "ImageModel",
    "ImageReply",
    "ImageRequest",
    "Judged",
    "Kept",
    "MadePicture",
    "OpenAIImages",
    "OverImageBudget",
    "Space",
    "Try",
    "background",
    "background_request",
    "image_models",
    "judge",
    "open_image_model",
    "tries_of",
]
