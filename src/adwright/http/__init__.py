"""The HTTP service: each route parses, calls one method of `app.Server`, and answers its result as JSON.

Comes in: a campaign that has been run. Goes out: POST /decide, POST /events, GET /health, the pictures under
/creatives, the review under /review, and the pages of shared links under /r.
To add a route: one function in `routes.py`, or in `review.py`.
"""

from adwright.http.routes import make_service, serve

__all__ = ["make_service", "serve"]
