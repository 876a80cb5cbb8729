"""Law and platform policy: rule packs as data, and the engine that applies them."""
