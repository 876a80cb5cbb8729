"""Makes the generated parts of the documentation from the product itself.

``python docs/build.py`` writes the table of commands into README.md and the help of all commands into
docs/reference/cli.md; ``python docs/build.py --tour`` also walks the circle on the example with the embedded model
and writes docs/tour.md. A test runs the first part and fails when the files are not up to date.
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
from pathlib import Path

from typer.main import get_command
from typer.testing import CliRunner

from adwright.cli.commands import cli

ROOT = Path(__file__).resolve().parent.parent

#: What you can do -> command, function, route. The test checks that each of them exists.
TABLE = [
    ("start a campaign", "new", "app.new", ""),
    ("do the whole job: feeds and logs in; creatives, banners, report out", "run", "app.run", ""),
    ("read feeds, logs, brand kit and series", "ingest", "app.ingest", ""),
    ("segment people, find trends, profile the brand", "understand", "app.understand", ""),
    ("write creatives", "generate", "app.generate", ""),
    ("check creatives, or a pasted text", "check", "app.check", ""),
    ("draw banners", "render", "app.render", ""),
    ("choose a creative for a context", "serve", "app.Server.decide", "POST /decide"),
    ("take in clicks and purchases", "serve", "app.Server.record_events", "POST /events"),
    ("rates, sample ratio, verdict", "report", "app.report", ""),
    ("know the placements", "placements", "app.placements", ""),
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
    for name in ["", *get_command(cli).commands]:  # type: ignore[attr-defined] # the top command is a click group
        shown = runner.invoke(cli, [name, "--help"] if name else ["--help"]).stdout
        lines = "\n".join(line.rstrip() for line in shown.strip().splitlines())
        parts.append(f"## adwright {name}\n".replace(" \n", "\n") + f"\n```text\n{lines}\n```\n")
    return "\n".join(parts)


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
    if "--tour" in sys.argv:
        (ROOT / "docs" / "tour.md").write_text(tour(), "utf-8")


if __name__ == "__main__":
    main()
