"""Review: what people decide about creatives, from draft to published, and what may be served by it.

Comes in: a campaign folder, a creative, who acts and in which role. Goes out: a noun for each action, and a row of the
audit trail. States, actions and roles are data in `core.review`; the trail and its proof lie in `core.audit` and the
store. To add an action: its row in `core.review.TRANSITIONS` and `MAY`, and a function in ``act.py``.
"""

from adwright.app.review.act import (
    Reviewed,
    Submitted,
    review_approve,
    review_publish,
    review_reject,
    review_retire,
    review_submit,
)
from adwright.app.review.link import (
    LinkMade,
    LinkView,
    review_link,
    review_link_locale,
    review_link_show,
    review_link_use,
)
from adwright.app.review.queue import ReviewQueue, ReviewView, review_list, review_picture, review_show
from adwright.app.review.ratings import (
    Compared,
    Rated,
    RatingsSummary,
    review_compare,
    review_rate,
    review_ratings,
)
from adwright.app.review.trail import ReviewHistory, Verified, review_history, review_verify

__all__ = [
    "Compared",
    "LinkMade",
    "LinkView",
    "Rated",
    "RatingsSummary",
    "ReviewHistory",
    "ReviewQueue",
    "ReviewView",
    "Reviewed",
    "Submitted",
    "Verified",
    "review_approve",
    "review_compare",
    "review_history",
    "review_link",
    "review_link_locale",
    "review_link_show",
    "review_link_use",
    "review_list",
    "review_picture",
    "review_publish",
    "review_rate",
    "review_ratings",
    "review_reject",
    "review_retire",
    "review_show",
    "review_submit",
    "review_verify",
]
