"""Makes the generated parts of the documentation from the product itself.

``python docs/build.py`` writes the table of commands into README.md, the help of all commands into
docs/reference/cli.md, the formats and the placements beside it; ``python docs/build.py --tour`` also walks the circle
on the example with the embedded model and writes docs/tour.md. A test runs the first part and fails when the files are
not up to date.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from placement_pages import placements_page
from rule_pages import coverage_page, rules_page
from typer.main import get_command
from typer.testing import CliRunner

from adwright.cli.commands import cli
from adwright.core.copy_format import CopyFormat, copy_formats

ROOT = Path(__file__).resolve().parent.parent

#: What you can do -> command, function, route. The test checks that each of them exists.
TABLE = [
    ("start a campaign", "new", "app.new", ""),
    ("do the whole job: feeds and logs in; creatives, banners, report out", "run", "app.run", ""),
    ("read feeds, logs, brand kit and series", "ingest", "app.ingest", ""),
    ("segment people, find trends, profile the brand", "understand", "app.understand", ""),
    ("write creatives", "generate", "app.generate", ""),
    ("check creatives, a file of texts, or a pasted text", "check", "app.check", ""),
    ("check a text from another program", "check", "app.check_text", "POST /check"),
    ("draw banners", "render", "app.render", ""),
    ("make HTML5, SVG, layers or a poster of a creative", "banner", "app.banner", ""),
    ("see backgrounds for a product by an image model", "backdrop", "app.backdrop", ""),
    ("read which marks of AI a picture carries", "labels", "app.labels", ""),
    ("measure a picture and put it into words", "describe", "app.describe", "POST /describe"),
    ("choose a creative for a context", "serve", "app.Server.decide", "POST /decide"),
    ("take in clicks and purchases", "serve", "app.Server.record_events", "POST /events"),
    ("see what waits for a person, the riskiest first", "review list", "app.review_list", "GET /review"),
    (
        "approve, frozen by hash; reject, publish, retire",
        "review approve",
        "app.review_approve",
        "POST /review/{creative}/approve",
    ),
    ("let somebody without an account decide", "review link", "app.review_link", "POST /review/{creative}/link"),
    ("prove who decided what", "review verify", "app.review_verify", "GET /review/verify"),
    ("rate and compare creatives, for learning", "review rate", "app.review_rate", "POST /review/{creative}/rate"),
    ("rates, sample ratio, verdict", "report", "app.report", ""),
    ("see the looks of banners, and add one", "templates list", "app.templates_list", ""),
    ("see a product in them on every shape of canvas", "templates preview", "app.templates_preview", ""),
    ("know the placements", "placements", "app.placements", ""),
    ("know the formats of posts, messages, scripts and search ads", "formats", "app.formats", ""),
    ("write pieces in a format", "write", "app.write", ""),
    ("write a series that repeats nothing", "series", "app.series", ""),
    ("rewrite a line, or set it in your own words", "rewrite", "app.rewrite", ""),
    ("carry a creative into another language", "transcreate", "app.transcreate", ""),
    ("see where a creative comes from", "explain", "app.explain", ""),
    ("teach the copywriter from your own copy", "train copywriter", "app.train_copywriter", ""),
    ("see, use and compare adapters", "adapters list", "app.adapters_list", ""),
    ("see and export what people changed", "edits", "app.edits", ""),
]


def table() -> str:
    """The table of the README."""
    rows = ["| what you can do | command | function | route |", "|---|---|---|---|"]
    for what, command, function, route in TABLE:
        rows.append(f"| {what} | `adwright {command}` | `{function}` | {f'`{route}`' if route else ''} |")
    return "\n".join(rows)


def with_table(readme: str) -> str:
    """The README with the table between its marks."""
    return re.sub(
        r"(<!-- table -->\n).*?(\n<!-- /table -->)", lambda m: m[1] + table() + m[2], readme, flags=re.DOTALL
    )  # fmt: skip


def help_page() -> str:
    """The help of all commands, as a terminal of 100 columns shows it."""
    runner = CliRunner(env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "_TYPER_FORCE_DISABLE_TERMINAL": "1"})
    parts = ["# Commands\n", "Made by `python docs/build.py` from the commands themselves.\n"]
    for name in ["", *_names(get_command(cli))]:
        shown = runner.invoke(cli, [*name.split(), "--help"]).stdout
        lines = "\n".join(line.rstrip() for line in shown.strip().splitlines())
        parts.append(f"## adwright {name}\n".replace(" \n", "\n") + f"\n```text\n{lines}\n```\n")
    return "\n".join(parts)


def _names(group: Any) -> Iterator[str]:
    """All commands of a group, those of its groups behind the group's name."""
    for name, command in group.commands.items():
        yield name
        if hasattr(command, "commands"):
            yield from (f"{name} {inner}" for inner in _names(command))


def formats_page() -> str:
    """The formats, their limits and manners, from the data."""
    parts = ["# Formats\n", "Made by `python docs/build.py` from `src/adwright/data/formats`. *advisory* rules are "
             "general knowledge, unchecked; *reported* ones second-hand; only *read* ones were seen at their "
             "source.\n"]  # fmt: skip
    for form in copy_formats().values():
        parts.append(
            f"## {form.id}\n\n{form.name}, {form.platform}; {form.confidence}, {form.checked}: {form.source}.\n"
        )
        rows = ["| part | made by | items | at most | what it is |", "|---|---|---|---|---|"]
        for part in form.parts:
            many = f"{part.least}" if part.least == part.most else f"{part.least} to {part.most}"
            said = f", {part.seconds:g} s" if part.seconds else ""
            limit = f"{part.text.limit} {part.text.counting.replace('_', ' ')}{said}"
            rows.append(f"| {part.name} | {part.kind} | {many} | {limit} | {part.role['en']} |")
        parts.append("\n".join(rows) + "\n")
        parts.append(_manners(form) + "\n")
    return "\n".join(parts)


def _manners(form: CopyFormat) -> str:
    whole, manners = form.whole, form.manners
    said = []
    if whole.text:
        apart = f" without {' and '.join(whole.without)}" if whole.without else ""
        said.append(f"the whole{apart} at most {whole.text.limit} {whole.text.counting.replace('_', ' ')}")
    said += [f"at most {whole.segments} text messages"] if whole.segments else []
    said += [f"at most {whole.seconds:g} s to say"] if whole.seconds else []
    said.append(f"hashtags as `{manners.tag.replace('{tag}', 'word')}`" if manners.tag else "no hashtags")
    said.append(f"at most {manners.emoji} emoji" if manners.emoji else "no emoji")
    said.append("first person allowed" if manners.first_person else "no first person")
    said.append({"text": "links in the text", "field": "the link has its own field", "none": "no links"}[manners.links])
    said += [f"at most {manners.named} lines with the name"] if manners.named else []
    text = "; ".join(said)
    lines = [f"{text[0].upper()}{text[1:]}."]
    lines += [f"Not certain: {form.unsure}."] if form.unsure else []
    lines += [f"- {r.market or 'everywhere'}: {r.text['en']} ({r.confidence})" for r in form.reminders]
    return "\n".join(lines[:2]) + ("\n\n" + "\n".join(lines[2:]) if lines[2:] else "")


class Tour:
    """Runs commands in a copy of the example and collects what they print."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts: list[str] = []
        self.environment = os.environ | {"COLUMNS": "118", "ADWRIGHT_KEY_FILE": str(folder / "tour.key")}

    def say(self, text: str) -> None:
        self.parts.append(text.strip() + "\n")

    def run(self, command: str, lines: int = 60) -> None:
        done = subprocess.run(
            [sys.executable, "-m", *command.split()], cwd=self.folder, env=self.environment, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
        shown = [line.rstrip() for line in done.stdout.splitlines()]
        rest = [f"… {len(shown) - lines} more lines"] if len(shown) > lines else []
        self.parts.append(f"```console\n$ {command}\n" + "\n".join(shown[:lines] + rest) + "\n```\n")

    def post(self, path: str, body: object) -> object:
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def show_post(self, path: str, body: object) -> object:
        said = self.post(path, body)
        shown = json.dumps(said, ensure_ascii=False, indent=2)
        self.parts.append(f"```console\n$ curl -X POST :{PORT}{path} -d '{json.dumps(body)}'\n{shown}\n```\n")
        return said


PORT = 8765


def tour() -> str:
    """Walks the circle on the example."""
    import random

    with tempfile.TemporaryDirectory() as parent:
        shutil.copytree(ROOT / "examples" / "springtea", Path(parent) / "springtea",
                        ignore=shutil.ignore_patterns("out", ".adwright"))  # fmt: skip
        walk = Tour(Path(parent))
        walk.say("# A tour: once round the circle\n\nMade by `python docs/build.py --tour`; every output is real. "
                 "The example's log and series are **simulated**, and so are the visitors at the end.")  # fmt: skip
        walk.say("## Ingest\n\nFeeds, logs, brand kit and series come in. Two rows of each feed are broken on purpose.")
        walk.run("adwright ingest springtea")
        walk.say("## Understand")
        walk.run("adwright understand springtea")
        walk.say(
            "## Write, check, pick, draw\n\n`run` does these and all before them; what was done is not done again."
        )
        walk.run("adwright run springtea")
        walk.say("A text of one's own, checked:")
        walk.run("adwright check --text 全国最好的龙井茶 --language zh --market CN")
        walk.say("## Serve\n\n`adwright serve springtea` answers; a decision is in the store before it is answered.")
        serving = subprocess.Popen(
            [sys.executable, "-m", "adwright", "serve", "springtea", "--port", str(PORT)], cwd=walk.folder,
            env=walk.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait()
            context = {"user": "visitor-1", "placement": "feed_square", "locale": "zh-CN", "product": "longjing"}
            answer = walk.show_post("/decide", context)
            assert isinstance(answer, dict)
            walk.show_post("/events", {"events": [{"event": "e1", "decision": answer["decision"], "kind": "click"}]})
            walk.say(
                "600 simulated visitors follow. The creative with the first id is clicked at 12 %, the others at 4 %."
            )
            dice = random.Random(1)
            best = None
            for number in range(600):
                said = walk.post("/decide", context | {"user": f"simulated-{number}"})
                assert isinstance(said, dict)
                best = min(best or said["creative"], said["creative"])
                if dice.random() < (0.12 if said["creative"] == best else 0.04):
                    walk.post(
                        "/events", {"events": [{"event": f"s{number}", "decision": said["decision"], "kind": "click"}]}
                    )
        finally:
            serving.terminate()
            serving.wait()
        walk.say("## Measure")
        walk.run("adwright report springtea")
    return "\n".join(walk.parts)


def _wait() -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the service did not start")


def main() -> None:
    """Write the generated files."""
    readme = ROOT / "README.md"
    readme.write_text(with_table(readme.read_text("utf-8")), "utf-8")
    (ROOT / "docs" / "reference").mkdir(exist_ok=True)
    (ROOT / "docs" / "reference" / "cli.md").write_text(help_page(), "utf-8")
    (ROOT / "docs" / "reference" / "formats.md").write_text(formats_page(), "utf-8")
    (ROOT / "docs" / "reference" / "placements.md").write_text(placements_page(), "utf-8")
    (ROOT / "docs" / "reference" / "rules.md").write_text(rules_page(), "utf-8")
    (ROOT / "docs" / "reference" / "coverage-cn.md").write_text(coverage_page(), "utf-8")
    if "--tour" in sys.argv:
        (ROOT / "docs" / "tour.md").write_text(tour(), "utf-8")


if __name__ == "__main__":
    main()
