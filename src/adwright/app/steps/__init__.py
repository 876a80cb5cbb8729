"""The steps of the circle, one file each. A step takes the workspace and what the steps before it made, does its part
through one stage, writes the stage's results under ``out/``, and returns them. The order stands in `app.circle`."""
