"""What becomes of a creative in people's hands: states, actions, who may do what.

Comes in: a state, an action and a role. Goes out: the next state, or an error that says what is in the way. The tables
are data; it knows no store and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from adwright.core.errors import UserError, did_you_mean

#: draft: written; checked: no check blocks it; in_review: waits for a person; approved: its bytes are frozen;
#: published: handed to the service; rejected and retired: out, until somebody takes it up again with a reason.
ReviewState = Literal["draft", "checked", "in_review", "approved", "rejected", "published", "retired"]
#: edit and check are recorded by the machine; link hands out a link that approves or rejects.
ReviewAction = Literal["edit", "check", "submit", "link", "approve", "reject", "publish", "retire"]
#: guest: whoever holds a link; nobody can take that role by name.
ReviewRole = Literal["author", "reviewer", "publisher", "admin", "guest"]

#: Action -> state it starts from -> state it leads to. What is not here is not allowed.
TRANSITIONS: Mapping[ReviewAction, Mapping[ReviewState, ReviewState]] = {
    "edit": {"draft": "draft"},
    "check": {"draft": "checked", "checked": "checked"},
    "submit": {"checked": "in_review", "approved": "in_review", "rejected": "in_review", "retired": "in_review"},
    "link": {"in_review": "in_review"},
    "approve": {"in_review": "approved"},
    "reject": {"in_review": "rejected", "approved": "rejected"},
    "publish": {"approved": "published"},
    "retire": {state: "retired" for state in get_args(ReviewState) if state != "retired"},
}

#: What each role may do.
MAY: Mapping[ReviewRole, frozenset[ReviewAction]] = {
    "author": frozenset({"edit", "check", "submit"}),
    "reviewer": frozenset({"edit", "check", "submit", "link", "approve", "reject"}),
    "publisher": frozenset({"publish", "retire"}),
    "admin": frozenset(get_args(ReviewAction)),
    "guest": frozenset({"approve", "reject"}),
}


def link_spent() -> UserError:
    """What the holder of a link that does nothing any more is told."""
    return UserError(
        "this link was used already, or somebody has decided since it was made", hint="ask for a new one",
        key="link_spent",
    )  # fmt: skip


#: States whose bytes are frozen.
FROZEN: frozenset[ReviewState] = frozenset({"approved", "published"})
#: States that a run keeps a creative for, with its pictures, as long as its facts stand.
HELD: frozenset[ReviewState] = FROZEN | {"in_review"}


def next_state(state: ReviewState, action: ReviewAction, *, role: ReviewRole, reason: str = "") -> ReviewState:
    """The state that an action leads to.

    Raises
    ------
    UserError
        The role may not do it, the state does not allow it, or a reason is missing: for a rejection, and for taking up
        again what was decided already.

    Examples
    --------
    >>> next_state("in_review", "approve", role="reviewer")
    'approved'
    >>> next_state("in_review", "publish", role="admin")
    Traceback (most recent call last):
    adwright.core.errors.UserError: publish is not for a creative that is in_review; it is for one that is approved
    >>> next_state("in_review", "reject", role="reviewer")
    Traceback (most recent call last):
    adwright.core.errors.UserError: reject needs a reason; say in a sentence why
    """
    if action not in MAY[role]:
        who = ", ".join(name for name, may in MAY.items() if action in may and name != "guest")
        raise UserError(f"the role {role} may not {action}", hint=f"these may: {who}")
    starts = TRANSITIONS[action]
    if state not in starts:
        raise UserError(
            f"{action} is not for a creative that is {state}", hint=f"it is for one that is {' or '.join(starts)}",
            key="state_forbids",
        )  # fmt: skip
    again = action == "submit" and state != "checked"
    if (action == "reject" or again) and not reason.strip():
        what = f"{action} of what is {state}" if again else action
        raise UserError(f"{what} needs a reason", hint="say in a sentence why", key="reason_missing")
    return starts[state]


def known_role(role: str) -> ReviewRole:
    """The role of that name.

    Raises
    ------
    UserError
        There is none, or it is the guest's.
    """
    names: tuple[ReviewRole, ...] = get_args(ReviewRole)
    for name in names:
        if name == role and name != "guest":
            return name
    raise UserError(f"no role {role!r}", hint=did_you_mean(role, [name for name in names if name != "guest"]))
