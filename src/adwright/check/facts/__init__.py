"""What a copy claims, and which fact of the brief bears it out."""
