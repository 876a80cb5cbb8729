"""Contract suites and fakes for people who write plug-ins, used by our own tests over each registry.

Comes in: a maker of the part. Goes out: nothing, or an AssertionError that says which promise is broken.
"""

from adwright.testing.check import check_check
from adwright.testing.cutout import check_cutout
from adwright.testing.exporter import check_exporter
from adwright.testing.image_model import check_image_model
from adwright.testing.model import check_model
from adwright.testing.policy import check_policy
from adwright.testing.renderer import check_renderer
from adwright.testing.small_campaign import make_small_campaign

__all__ = [
    "check_check",
    "check_cutout",
    "check_exporter",
    "check_image_model",
    "check_model",
    "check_policy",
    "check_renderer",
    "make_small_campaign",
]
