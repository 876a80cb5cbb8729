"""The line to an endpoint that speaks OpenAI's protocols, whatever is asked for over it: texts or pictures.

Comes in: an address, a key, the time of a call. Goes out: the client for a call, and its failures as errors of ours.
It asks nothing itself; how often and how fast is asked is the callers' business (`Retry`, `RateLimit`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from adwright.core import Settings, Unsupported
from adwright.llm.openai_wire import HINTS, address, errors

if TYPE_CHECKING:
    import openai

#: Least time that a call is given when its deadline is near [s].
_LEAST = 0.001


def refuse_outside(settings: Settings) -> None:
    """Unsupported when requests to outside models are not allowed."""
    if not settings.allow_model_requests:
        raise Unsupported("requests to outside models are switched off", hint="set ADWRIGHT_ALLOW_MODEL_REQUESTS=true")


class OpenAILine:
    """An endpoint's address with its client, which is opened by the first call.

    Parameters
    ----------
    name
        Model name at the endpoint.
    url, key
        Empty: OpenAI's own address; none.
    timeout
        Of one call [s].
    hints
        Status -> what the reader can do about it.

    Examples
    --------
    >>> line = OpenAILine("qwen-plus", url="https://me:secret@example.com/v1", key="k", timeout=60)
    >>> line.identity, line.seconds(12.5), line.seconds(-1)
    ('openai:qwen-plus@https://example.com/v1', 12.5, 0.001)
    """

    def __init__(
        self, name: str, *, url: str, key: str, timeout: float, hints: Mapping[int, str] = HINTS
    ) -> None:  # fmt: skip
        self.url = url
        self.identity = f"openai:{name}@{address(url)}"
        self._key, self._timeout, self._hints = key, timeout, hints
        self._client: openai.OpenAI | None = None

    def open(self) -> openai.OpenAI:
        """The client, without tries of its own. Not to be raced for: call it once before there are threads."""
        if self._client is None:
            import openai  # half a second at import, for those who use it

            self._client = openai.OpenAI(base_url=self.url or None, api_key=self._key or "none", max_retries=0)
        return self._client

    def seconds(self, left: float) -> float:
        """The time that a call may take when so much is left [s]."""
        return max(_LEAST, min(self._timeout, left))

    @contextmanager
    def asking(self, left: float) -> Iterator[openai.OpenAI]:
        """The client for one call, with so much time left [s].

        Raises
        ------
        ProviderError
            Whatever goes wrong within.
        """
        timeout = self.seconds(left)
        with errors(self.identity, timeout, self._hints):
            yield self.open().with_options(timeout=timeout)
