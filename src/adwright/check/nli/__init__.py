"""The second reader of facts: a small encoder reads text and facts together, and doubts what they do not bear out."""
