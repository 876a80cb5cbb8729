"""Ask a language model: one protocol, one file per provider.

Comes in: `Request`. Goes out: `Reply`. To add one: a file here with a class that meets `Model` under
``@models.register("name")`` and an import line below (another package: entry-point group ``adwright.model``), then run
`adwright.testing.model.check_model` on it.
"""

from adwright.llm.base import Capability, Message, Model, NoModel, Reply, Request, Scorer, models, open_model, score
from adwright.llm.embedded import Embedded
from adwright.llm.fake import Fake
from adwright.llm.ledger import Ledger, Ledgered
from adwright.llm.openai_compatible import OpenAICompatible

__all__ = [
    "Capability",
    "Embedded",
    "Fake",
    "Ledger",
    "Ledgered",
    "Message",
    "Model",
    "NoModel",
    "OpenAICompatible",
    "Reply",
    "Request",
    "Scorer",
    "models",
    "open_model",
    "score",
]
