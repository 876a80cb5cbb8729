"""When each part of a moving banner comes in, as CSS.

Comes in: how long a round lasts and how many there are; what comes in, in which order. Goes out: `@keyframes` and
classes. It does not know what the parts look like; the last frame shows all of them where they belong.

Source of the limits: animation of at most 15 s and three rounds, a rule of many publishers (IAB New Ad Portfolio,
LEAN; [reported]).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from adwright.core import UserError

#: Longest animation [s], and most rounds.
MOST_SECONDS, MOST_ROUNDS = 15.0, 3
#: Shortest round that can be read [s]. Set by eye.
LEAST_SECONDS = 4.0
#: In a second and further round all that moves fades first [s]. The first round begins after that.
_FADE = 0.35
#: How long a part takes to come in, and how long after the one before it begins [s]. Set by eye.
_ENTER, _STEP = 0.7, 0.28
#: Two pulses of the button: their begin and their longest as shares of the round, and how long one takes [s].
_PULSES, _LONGEST_PULSE, _PULSE = (0.55, 0.72), 0.15, 0.8


@dataclass(frozen=True)
class Motion:
    """A round's length and how often it is played.

    Parameters
    ----------
    seconds
        Of one round.
    rounds
        None: without end, for screens in a shop.

    Examples
    --------
    >>> Motion(seconds=8, rounds=2)
    Traceback (most recent call last):
    adwright.core.errors.UserError: 2 rounds of 8 s last longer than 15 s; make the rounds shorter or fewer
    """

    seconds: float = 7.0
    rounds: int | None = 2

    def __post_init__(self) -> None:
        if self.seconds < LEAST_SECONDS:
            raise UserError(
                f"a round of {self.seconds:g} s is too short to be read", hint=f"{LEAST_SECONDS:g} s are the least"
            )
        if self.rounds is None:
            return
        if not 1 <= self.rounds <= MOST_ROUNDS:
            raise UserError(f"{self.rounds} rounds; a banner plays 1 to {MOST_ROUNDS}", hint="choose fewer rounds")
        if self.seconds * self.rounds > MOST_SECONDS:
            raise UserError(
                f"{self.rounds} rounds of {self.seconds:g} s last longer than {MOST_SECONDS:g} s",
                hint="make the rounds shorter or fewer",
            )

    @property
    def total(self) -> float:
        """From the first frame to the last change [s]; infinite for screens."""
        return self.seconds * self.rounds - _FADE if self.rounds else float("inf")


@dataclass
class Timeline:
    """Gives each part its turn and keeps the rules that follow from it.

    Examples
    --------
    >>> timeline = Timeline(Motion())
    >>> timeline.enter(12.4), timeline.enter()
    ('in0', 'in1')
    >>> ".in1{animation:in1 7s linear -0.35s 2 both}" in timeline.css()
    True
    """

    motion: Motion
    _moves: list[tuple[int, float]] = field(default_factory=list)

    def enter(self, rise: float = 0.0) -> str:
        """The class of the next part that comes in, from so many pixels below its place.

        Whole pixels: Chromium 156 keeps letters that it drew half a pixel off while they moved.
        """
        self._moves.append((round(rise), _FADE + _STEP * len(self._moves)))
        return f"in{len(self._moves) - 1}"

    def css(self) -> str:
        """All rules, and the one that stops them for people who want no motion."""
        seconds = self.motion.seconds
        often = str(self.motion.rounds) if self.motion.rounds else "infinite"
        play = f"{seconds:g}s linear -{_FADE:g}s {often} both"
        # a banner of many lines must be whole before the button moves
        step = min(1.0, (0.5 * seconds - _FADE - _ENTER) / max(_STEP * len(self._moves), 0.01))
        rules = []
        for index, (rise, start) in enumerate(self._moves):
            begin = _FADE + (start - _FADE) * step
            rules.append(self._enter(f"in{index}", rise, begin))
            rules.append(f".in{index}{{animation:in{index} {play}}}")
        rules += [self._pulse(), f".pulse{{animation:pulse {play}}}"]
        rules.append("@media (prefers-reduced-motion:reduce){#ad *{animation:none!important}}")
        return "\n".join(rules)

    def _share(self, second: float) -> str:
        return f"{100 * second / self.motion.seconds:.2f}".rstrip("0").rstrip(".") + "%"

    def _enter(self, name: str, rise: int, begin: float) -> str:
        gone, before = self._share(_FADE), f"translateY({rise}px)" if rise else "none"
        return (
            f"@keyframes {name}{{0%{{opacity:1;transform:none}}{gone}{{opacity:0;transform:none}}"
            f"{self._share(_FADE + 0.01)},{self._share(begin + 0.02)}{{opacity:0;transform:{before};"
            "animation-timing-function:cubic-bezier(.2,.7,.2,1)}"
            f"{self._share(begin + 0.02 + _ENTER)},to{{opacity:1;transform:none}}}}"
        )

    def _pulse(self) -> str:
        frames = ["0%{transform:none}"]
        takes = min(_PULSE, _LONGEST_PULSE * self.motion.seconds)
        for start in _PULSES:
            begin = start * self.motion.seconds
            rest, high = self._share(begin), self._share(begin + takes / 2)
            frames.append(
                f"{rest}{{transform:none;animation-timing-function:ease-in-out}}"
                f"{high}{{transform:scale(1.06);animation-timing-function:ease-in-out}}"
                f"{self._share(begin + takes)}{{transform:none}}"
            )
        return f"@keyframes pulse{{{''.join(frames)}to{{transform:none}}}}"
