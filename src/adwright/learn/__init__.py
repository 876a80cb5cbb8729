"""From logged feedback and designers' ratings to a better generator, predictor and policy.

Empty so far. What was served already enters the next run (`rank.count_served`) and the policy (`Deliverer.relearn`);
fine-tuning from feedback will live here.
"""
