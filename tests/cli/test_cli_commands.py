"""The command line: names, errors, JSON, and that skins stay thin."""

from __future__ import annotations

import doctest
import inspect
import io
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.main import get_command
from typer.testing import CliRunner

from adwright import app
from adwright.cli.commands import cli
from adwright.render.xmp import Aigc, mark
from adwright.testing.small_campaign import make_small_campaign


def adwright(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "adwright", *arguments], capture_output=True, text=True, check=False, cwd=cwd
    )  # fmt: skip


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """All commands with their names, those of groups behind their group's."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def test_each_command_has_an_app_function_of_its_name_with_its_parameters() -> None:
    for name, command in _commands(get_command(cli)):
        if name == "serve":
            continue  # its function is the service itself
        taken = {p.name for p in command.params} - {"json", "help", "market", "fact", "language", "text"}
        functions = [getattr(app, name.replace(" ", "_"))]
        if name == "check":  # of a campaign, a file or a text, and what of it is a failure
            functions += [app.check_file, app.check_text]
            taken -= {"source", "fail_on"}
        assert taken <= {p for function in functions for p in inspect.signature(function).parameters}, name


def test_each_command_shows_an_example() -> None:
    for name, _ in _commands(get_command(cli)):
        assert f"adwright {name}" in CliRunner().invoke(cli, [*name.split(), "--help"]).stdout.replace("\n", " ")


def test_an_error_says_what_and_what_next_and_sets_the_exit_code(tmp_path: Path) -> None:
    done = adwright("run", str(tmp_path))
    assert done.returncode == 2
    assert "has no campaign.toml" in done.stderr
    assert "adwright new" in done.stderr
    assert "Traceback" not in done.stderr


def test_json_is_json_and_nothing_else(tmp_path: Path) -> None:
    make_small_campaign(tmp_path / "corner")
    done = adwright("ingest", str(tmp_path / "corner"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["products"] == 4


def test_an_interrupt_says_that_nothing_is_lost(tmp_path: Path) -> None:
    make_small_campaign(tmp_path / "corner")
    process = subprocess.Popen(
        [sys.executable, "-m", "adwright", "run", str(tmp_path / "corner")], stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stderr is not None
    first = process.stderr.readline()  # the first finished task: the run is under way
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=60)[1]
    assert "ingest" in first
    assert "goes on where it was" in rest
    assert process.returncode == 130


def test_check_of_a_pasted_text_sets_the_exit_code() -> None:
    blocked = adwright("check", "--text", "全国最好的龙井茶", "--language", "zh", "--market", "CN", "--json")
    assert blocked.returncode == 1
    assert json.loads(blocked.stdout)["verdict"] == "block"
    passed = adwright("check", "--text", "手工辉锅的龙井", "--language", "zh", "--market", "CN", "--fact", "手工辉锅")
    assert passed.returncode == 0, passed.stdout


def test_reasons_are_told_in_the_language_that_was_asked_for_or_set() -> None:
    asked = ["check", "--text", "全国最好的龙井茶", "--market", "CN"]
    english = CliRunner().invoke(cli, asked)
    assert "an absolute term (art. 9 (3))" in english.stdout
    for more, environ in ((["--reasons", "zh"], {}), ([], {"ADWRIGHT_REASONS": "zh"})):
        chinese = CliRunner().invoke(cli, [*asked, *more], env=environ)
        assert chinese.exit_code == english.exit_code == 1
        assert "属于绝对化用语（广告法第九条第三项）" in chinese.stdout
        assert "an absolute term" not in chinese.stdout
    assert CliRunner().invoke(cli, [*asked, "--reasons", "en"], env={"ADWRIGHT_REASONS": "zh"}).stdout == english.stdout
    assert CliRunner().invoke(cli, [*asked, "--reasons", "fr"]).exit_code == 2


def test_a_fault_of_the_check_ends_a_file_with_an_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from adwright.app.check_texts import answers

    def falls(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(answers, "checked", falls)
    (tmp_path / "t.jsonl").write_text('{"text": "Tea", "market": "US"}\n{broken\n')
    done = CliRunner().invoke(cli, ["check", str(tmp_path / "t.jsonl")])
    assert done.exit_code == 1
    assert "on 1 rows the check itself failed" in done.stdout
    assert "row 1: the check failed: RuntimeError: a fault of ours" in done.stdout


def test_what_a_file_of_texts_says_itself_is_not_taken_beside_it(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"text": "Tea", "market": "US"}\n')
    done = adwright("check", str(tmp_path / "t.jsonl"), "--market", "CN")
    assert done.returncode == 2
    assert "are of a --text" in done.stderr
    assert not (tmp_path / "t.checked.jsonl").exists()


def test_check_of_a_file_goes_on_and_says_in_json_and_exit_code_what_was_found(tmp_path: Path) -> None:
    file, out = tmp_path / "t.jsonl", tmp_path / "out.jsonl"
    rows = ['{"text": "Tea by the window", "market": "US"}', '{"text": "全国最好的茶", "market": "CN"}', "{broken"]
    file.write_text("".join(row + "\n" for row in rows * 1500), "utf-8")
    arguments = [sys.executable, "-m", "adwright", "check", str(file), "--output", str(out), "--workers", "2"]
    process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not any(part.stat().st_size for part in tmp_path.glob("*.part")):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, "Traceback" in said) == (130, False)
    assert "the same command goes on" in said
    assert not out.exists()
    done = adwright(*arguments[3:], "--json", "--fail-on", "block")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert (told["texts"], told["unread"], told["verdicts"]["pass"]) == (4500, 1500, 1500)
    assert told["reasons"][0].startswith("row 3: the line is not JSON")
    assert "went on after" in told["notes"][0]
    assert told["resumed"] > 0
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").split("\n")[:-1]] == [
        str(number) for number in range(1, 4501)
    ]


def test_a_file_that_holds_no_texts_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("name,price\nTea,3\n", "utf-8")
    done = adwright("check", str(tmp_path / "t.csv"))
    assert (done.returncode, done.stdout) == (3, "")
    assert "a column named text" in done.stderr
    (tmp_path / "t.jsonl").write_text('{"copy": "Tea"}\n{"copy": "Mug"}\n', "utf-8")
    done = adwright("check", str(tmp_path / "t.jsonl"))
    assert done.returncode == 3
    assert "row 1: text: Field required" in done.stdout
    assert adwright("check", "--text", "Tea", "--workers", "2").returncode == 2


def test_labels_are_told_in_words_and_as_json(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 90)).save(out, "PNG")
    plain, marked = tmp_path / "plain.png", tmp_path / "marked.png"
    plain.write_bytes(out.getvalue())
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    label = Aigc(content_producer="春山", produce_id="cr_1.feed")
    marked.write_bytes(mark(out.getvalue(), aigc=label, source_type=source, tool="t"))
    assert "no mark of AI found" in adwright("labels", str(plain)).stdout
    words = adwright("labels", str(marked)).stdout
    assert "Chinese label: 1 by 春山, number cr_1.feed; its seal fits the picture" in words
    assert "IPTC source type: trainedAlgorithmicMedia" in words
    told = json.loads(adwright("labels", str(marked), "--json").stdout)
    assert told["marked"] is True
    assert told["xmp"]["aigc"]["produce_id"] == "cr_1.feed"


def test_placements_of_an_unknown_platform() -> None:
    done = adwright("placements", "--platform", "gogle")
    assert done.returncode == 2
    assert "did you mean 'google'?" in done.stderr
    done = adwright("placements", "--platform", "meta", "--format", "fed_image")
    assert done.returncode == 2
    assert "no placements of a format named 'fed_image' on meta" in done.stderr
    assert "did you mean 'feed_image'?" in done.stderr


def test_placements_read_as_a_table_and_as_data() -> None:
    words = adwright("placements", "--platform", "朋友圈").stdout
    assert "tencent, 2026-11" in words
    assert "headline (标题) 10-14, description (描述) 24-30 characters" in words
    assert re.search(r"tencent_725_1280x720 +1280x720 +read +~jpg, png, 140 KB", words)
    assert "google" not in words
    told = json.loads(adwright("placements", "--format", "responsive_search", "--json").stdout)["placements"]
    assert [row["id"] for row in told] == ["google_responsive_search", "microsoft_responsive_search"]
    headline = told[0]["fields"]["headline"]
    assert (headline["limit"], headline["most_count"], headline["severity"]) == (30, 15, "block")
    assert {"source", "checked", "version", "confidence", "severity"} <= set(told[0])


def test_import_is_quick_and_pulls_nothing_heavy() -> None:
    probe = "import sys, adwright; print(sorted({'numpy', 'polars', 'torch', 'pydantic', 'skia'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "name", ["README.md", *(f"docs/reference/{page}.md" for page in ("cli", "formats", "rules", "coverage-cn"))]
)
def test_generated_documentation_is_up_to_date(name: str) -> None:
    """``python docs/build.py`` makes these; commit what it writes."""
    root = Path(__file__).resolve().parents[2]
    sys.path.insert(0, str(root / "docs"))
    try:
        import build
        import rule_pages
    finally:
        sys.path.pop(0)
    text = (root / name).read_text("utf-8")
    pages = {"cli": build.help_page, "formats": build.formats_page, "rules": rule_pages.rules_page,
             "coverage-cn": rule_pages.coverage_page}  # fmt: skip
    made = build.with_table(text) if name == "README.md" else pages[Path(name).stem]()
    assert text == made


def test_what_the_readme_lists_exists() -> None:
    root = Path(__file__).resolve().parents[2]
    sys.path.insert(0, str(root / "docs"))
    try:
        import build
    finally:
        sys.path.pop(0)
    commands = {name for name, _ in _commands(get_command(cli))}
    for _, command, function, _ in build.TABLE:
        assert command in commands
        found: object = app
        for part in function.removeprefix("app.").split("."):
            found = getattr(found, part)
        assert callable(found)


def test_the_example_of_the_readme_runs() -> None:
    readme = Path(__file__).resolve().parents[2] / "README.md"
    failed, tried = doctest.testfile(str(readme), module_relative=False)
    assert (failed, tried > 0) == (0, True)
