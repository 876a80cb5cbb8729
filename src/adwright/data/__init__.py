"""Package data: prompts, placement specs, rule packs, templates, fonts."""
