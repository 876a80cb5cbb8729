"""Ask a language model: one protocol, one file per provider.

Comes in: `Request`. Goes out: `Reply`. To add one: a file here with a class that meets `Model` under
``@models.register("name")`` and an import line below (another package: entry-point group ``adwright.model``), then run
`adwright.testing.model.check_model` on it.
"""

from adwright.llm.base import (
    Capability,
    Message,
    Model,
    NoModel,
    Reply,
    Request,
    Scorer,
    Streamer,
    adapter_of,
    models,
    open_model,
    score,
    stream,
)
from adwright.llm.budgeted import Budgeted, OverBudget, Spent, TokenPrice
from adwright.llm.cached import Cached
from adwright.llm.embedded import Embedded
from adwright.llm.fake import Fake
from adwright.llm.ledger import Ledger, Ledgered
from adwright.llm.openai_compatible import OpenAICompatible
from adwright.llm.openai_options import Probed
from adwright.llm.recorded import Recorded
from adwright.llm.transformers_local import TransformersLocal

__all__ = [
    "Budgeted",
    "Cached",
    "Capability",
    "Embedded",
    "Fake",
    "Ledger",
    "Ledgered",
    "Message",
    "Model",
    "NoModel",
    "OpenAICompatible",
    "OverBudget",
    "Probed",
    "Recorded",
    "Reply",
    "Request",
    "Scorer",
    "Spent",
    "Streamer",
    "TokenPrice",
    "TransformersLocal",
    "adapter_of",
    "models",
    "open_model",
    "score",
    "stream",
]
