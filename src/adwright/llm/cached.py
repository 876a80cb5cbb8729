"""A model that remembers its last answers in memory.

Comes in: a model. Goes out: a model. For a service that is asked the same again and again; what must outlive the
process is for `Ledgered`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from adwright.core import UserError, canonical_json
from adwright.llm.base import Model, Reply, Request
from adwright.llm.wrapped import Wrapped


class Cached(Wrapped):
    """A model with a bounded memory; the answer that was longest not asked for goes first.

    Parameters
    ----------
    size
        Most answers kept.

    Notes
    -----
    For several threads at once. Equal requests within a list are asked once; two threads that ask the same for the
    first time at the same moment ask twice.

    Examples
    --------
    >>> from adwright.llm.fake import Fake
    >>> model = Cached(Fake(), size=2)
    >>> first, again = (model.complete([Request(prompt="Product: Tea")])[0] for _ in range(2))
    >>> first is again, len(model)
    (True, 1)
    """

    def __init__(self, model: Model, size: int = 1024) -> None:
        super().__init__(model)
        if size < 1:
            raise UserError(f"a cache of {size} answers keeps nothing", hint="give a size of 1 or more")
        self.size = size
        self._kept: OrderedDict[str, Reply] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """Answers from memory, else from the model."""
        keys = [canonical_json(request.model_dump(mode="json")) for request in requests]
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
        missing = {key: request for key, request in zip(keys, requests, strict=True) if key not in found}
        if missing:
            found |= zip(missing, self.model.complete(list(missing.values())), strict=True)
        with self._lock:
            for key in keys:
                self._kept[key] = found[key]
                self._kept.move_to_end(key)
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)
        return [found[key] for key in keys]
