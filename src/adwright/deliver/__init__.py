"""Serving: which creative is shown now.

Comes in: a request (placement, locale, segment, product), the approved creatives, and what past decisions earned. Goes
out: a `Decision` with the exact probability of the choice, logged before it is answered. It does not know HTTP, the
database, or who the user is.

To add a policy: one file with a class that follows `Policy`, decorated ``@policies.register("name")``, imported here.
``adwright.testing.check_policy`` is the contract it must pass; it runs over the whole registry.
"""

from adwright.deliver.base import Choice, Context, Policy, draw, make_policy, policies
from adwright.deliver.best_arm import probability_best
from adwright.deliver.epsilon_greedy import EpsilonGreedy
from adwright.deliver.service import DecideRequest, Deliverer
from adwright.deliver.thompson import Thompson
from adwright.deliver.uniform import Uniform

__all__ = [
    "Choice", "Context", "DecideRequest", "Deliverer", "EpsilonGreedy", "Policy", "Thompson", "Uniform", "draw",
    "make_policy",
    "policies", "probability_best",
]  # fmt: skip
