"""How templates, banners, backgrounds, marks in files and descriptions of pictures read on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from adwright import app
from adwright.cli.terminal import console, row, say, table


def _templates(result: app.TemplateList) -> None:
    shown = table("template", "what it is", "arrangement", "mood", "for")
    for one in result.templates:
        name = f"{one.name} (own)" if one.own else one.name
        row(shown, name, one.about, one.arrangement, one.mood, _purpose(one))
    console.print(shown)


def _purpose(one: app.TemplateRow) -> str:
    if one.weight == 0:
        return f"occasions: {', '.join(one.occasions[:4])} ..." if one.occasions else "only by name"
    kinds = {"cutout", "keyed", "photo", "none"}
    return "any picture" if kinds <= set(one.suits) else ", ".join(one.suits)


def _template_preview(result: app.TemplatePreview) -> None:
    say(f"{result.banners} banners, {len(result.short)} not good enough")
    for template, canvas, reason in result.short:
        say(f"    {template} {canvas}: {reason}")
    say(f"look at: {result.sheet}")


def _template_new(result: app.TemplateNew) -> None:
    say(f"{result.file}, as a copy of {result.like}")
    say(result.next)


def _banner(result: app.BannerSummary) -> None:
    say(f"{result.creative} ({result.state}) on {result.placement}, template {result.template}")
    for kind, made in result.renditions.items():
        for file in made.files:
            say(f"  {kind}: {result.folder}/{file.path} ({file.size / 1000:,.0f} kB)")
        for finding in made.findings:
            say(f"    {finding.severity} {finding.rule}: {finding.why}")


def _backdrops(result: app.BackdropSummary) -> None:
    say(f"{result.usable} of {len(result.tries)} backgrounds for {result.product} by {result.model} are fit")
    for form, prompt in result.prompts.items():
        say(f"asked for, {form}: {prompt}")
    for one in result.tries:
        say(f"  {one.form} {one.seed}: {one.why or one.image}")
        for reason in one.short[:1]:
            say(f"    {result.template}: {reason}")
    looked = {look for one in result.tries if one.origin and one.origin.ai for look in one.origin.looked}
    if looked and not {"text", "nudity"} <= looked:
        missing = " and ".join(sorted({"text", "nudity"} - looked))
        say(f"note: nobody looked for {missing}; the extras ocr and nsfw do")
    for note in result.notes:
        say(f"note: {note}")
    say(f"look at: {result.sheet}")


def _labels(result: app.LabelsRead) -> None:
    say(f"{result.file} ({result.media_type}): {'says that AI made it' if result.marked else 'no mark of AI found'}")
    aigc = result.xmp.aigc
    if aigc is not None:
        whole = {True: "fits the picture", False: "does NOT fit the picture", None: "is not one of ours"}
        say(f"Chinese label: {aigc.label} by {aigc.content_producer}, number {aigc.produce_id}; its seal "
             f"{whole[result.xmp.intact]}")  # fmt: skip
        if aigc.content_propagator:
            say(f"               spread by {aigc.content_propagator}, number {aigc.propagate_id}")
    if result.xmp.source_type:
        say(f"IPTC source type: {result.xmp.source_type.rpartition('/')[2]}")
    credentials = result.credentials
    if credentials is not None:
        types = ", ".join(text.rpartition("/")[2] for text in credentials.source_types)
        say(f"content credentials: {credentials.state}, signed by {credentials.issuer or '?'} "
             f"({credentials.algorithm or '?'}), made by {credentials.generator or '?'}: {types or '?'}")  # fmt: skip
        for problem in credentials.problems:
            say(f"  {problem}")
    for note in result.notes:
        say(f"note: {note}")


def _describe(result: app.DescribeSummary) -> None:
    look = result.look
    shown = table("colour", "name", "#of the picture", "#of the product")
    for swatch in look.palette:
        own = f"{swatch.of_product:.0%}" if swatch.of_product else ""
        row(shown, swatch.hex, " ".join(swatch.name.values()), f"{swatch.share:.0%}", own)
    console.print(shown)
    languages = [one.language for one in result.descriptions]
    for attribute in [*result.attributes, *result.seen]:
        if not attribute.id.startswith(("palette.", "product.colour.")):
            said = " ".join(attribute.text[language] for language in languages if language in attribute.text)
            by = f" [{attribute.unit}]" if attribute.id.startswith("seen.") else ""
            say(f"{attribute.id:<22} {said}{by}")
    for one in result.descriptions:
        for part, sentences, by in (("alt", one.alt, one.alt_by), ("ad", one.ad, one.ad_by)):
            gap = "" if one.language == "zh" else " "
            say(f"{part} {one.language} by {by}: {gap.join(sentence.text for sentence in sentences)}")
            say(f"    stands on {', '.join(dict.fromkeys(id for sentence in sentences for id in sentence.stands_on))}")
    for lost in result.dropped:
        say(f"dropped {lost.part} {lost.language} {lost.text!r}: {lost.reason}")
    for note in result.notes:
        say(f"note: {note}")


SHOWN: dict[type[BaseModel], Callable[[Any], None]] = {
    app.TemplateList: _templates, app.TemplatePreview: _template_preview, app.TemplateNew: _template_new,
    app.BannerSummary: _banner, app.BackdropSummary: _backdrops, app.LabelsRead: _labels,
    app.DescribeSummary: _describe,
}  # fmt: skip
