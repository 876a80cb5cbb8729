"""From copy, and from what is judged about it, to a better generator.

Texts teach by `sft`, comparisons of texts by `preference`; both are objectives of one training `run` over `tree`s, and
`packing` makes of its result an adapter that the embedded model takes. `sampler` draws what shall be judged.

Feedback on what was served enters elsewhere: the next run (`rank.count_served`) and the policy (`Deliverer.relearn`).
"""
