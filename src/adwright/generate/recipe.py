"""How a line of a model came to be, in one place for all who ask models."""

from __future__ import annotations

from pydantic import JsonValue

from adwright.core import Recipe
from adwright.generate.plans import Plan
from adwright.llm import Model, Reply, Request, adapter_of


def recipe_of(model: Model, request: Request, reply: Reply, plan: Plan | None = None, **more: JsonValue) -> Recipe:
    """Enough to make the line again: model, adapter, prompt with its version, seed, sampling, plan, and what is given
    more.

    Examples
    --------
    >>> from adwright.llm import Fake
    >>> request = Request(prompt="Product: Tea", seed=3, prompt_id="lines.base.en@1")
    >>> recipe = recipe_of(Fake(), request, Reply(texts=("Tea",), logprobs=(-1.0,)), logprob=-1.0)
    >>> recipe.prompt, recipe.prompt_version, recipe.seed, recipe.sampling["logprob"]
    ('lines.base.en', '1', 3, -1.0)
    """
    sampling: dict[str, JsonValue] = {
        "n": request.n, "temperature": request.temperature, "min_p": request.min_p, "top_p": request.top_p,
        "repeat_penalty": request.repeat_penalty, "max_tokens": request.max_tokens, **more,
    }  # fmt: skip
    if plan is not None:
        sampling["plan"] = plan.as_json()
    prompt, _, version = request.prompt_id.rpartition("@")
    return Recipe(
        writer="model", model=model.identity, adapter=adapter_of(model), prompt=prompt, prompt_version=version,
        seed=request.seed, sampling=sampling, call=reply.call,
    )  # fmt: skip
