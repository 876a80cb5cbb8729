"""How results read on a terminal. One function a result; numbers are those of the JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from adwright import app
from adwright.cli.show_placements import show_placements
from adwright.cli.show_review import SHOWN
from adwright.cli.terminal import console as _console
from adwright.cli.terminal import diff as _diff
from adwright.cli.terminal import findings as _findings
from adwright.cli.terminal import row as _row
from adwright.cli.terminal import say as _say
from adwright.cli.terminal import table as _table
from adwright.core.word_diff import word_diff


def show(result: BaseModel) -> None:
    """Print a result in words and tables."""
    _SHOWN[type(result)](result)


def _new(result: app.NewCampaign) -> None:
    _say(f"made {result.folder}: {', '.join(result.files)}")
    _say(f"next: {result.next}")


def _ingest(result: app.IngestSummary) -> None:
    table = _table("source", "what", "#read", "#kept", "#rejected", "note")
    for source in result.sources:
        _row(
            table,
            source.source,
            f"{source.what} {source.format}".strip(),
            source.read,
            source.kept,
            source.rejected,
            source.note,
        )
    _console.print(table)
    _say(f"{result.products} products, {result.events} events of {result.people} people, "
         f"{result.trend_points} trend points; rejects: {result.rejects}")  # fmt: skip


def _understand(result: app.UnderstandSummary) -> None:
    _say(f"{result.people} people in {len(result.segments)} segments ({result.left_out} in no segment)")
    for segment in result.segments:
        _say(f"  {segment.size:>6}  {' / '.join(segment.name.values())}")
        for line in segment.insight.values():
            _say(f"          {line}")
    moving = [trend for trend in result.trends if trend.direction != "flat"]
    if moving:
        table = _table("term", "direction", "#slope per period", "#burst", "#p", title="trends")
        for trend in sorted(moving, key=lambda t: -abs(t.slope))[:20]:
            _row(
                table, trend.term, trend.direction, f"{trend.slope:+.1%}", f"{trend.burst:+.1f}", f"{trend.p_value:.3f}"
            )
        _console.print(table)
    _say(f"{len(moving)} of {len(result.trends)} series move")
    for profile in result.brand:
        _say(f"brand, {profile.language}: {profile.summary}")
    for note in result.notes:
        _say(f"note: {note}")


def _generate(result: app.GenerateSummary) -> None:
    _say(f"{result.creatives} creatives for {result.products} products by {result.model}")
    table = _table("field", "#sampled", "#usable", "#yield")
    for field, sampled in result.sampled.items():
        usable = result.usable.get(field, 0)
        _row(table, field, sampled, usable, f"{usable / sampled:.0%}" if sampled else "-")
    if result.sampled:
        _console.print(table)
    writers = ", ".join(f"{number} by {name}" for name, number in sorted(result.lines_by_writer.items()))
    _say(f"lines in creatives: {writers}")
    _say("creatives: " + ", ".join(f"{number} {state}" for state, number in sorted(result.states.items())))
    if result.dropped_by_rule:
        stopped = ", ".join(f"{rule} {number}" for rule, number in list(result.dropped_by_rule.items())[:8])
        _say(f"lines dropped: {stopped}")


def _check(result: app.CheckSummary) -> None:
    for creative in result.creatives:
        for finding in creative.findings:
            where = f"{creative.creative} {finding.field} {finding.span!r}"
            _say(f"{finding.severity:<12} {where}: {finding.why} [{finding.rule}]")
    _say(", ".join(f"{number} {name}" for name, number in result.verdicts.items()))


def _check_text(result: app.CheckedText) -> None:
    for finding in result.findings:
        _say(f"{finding.severity:<12} {finding.span!r}: {finding.why} [{finding.rule}]")
        if finding.rewrite:
            _say(f"             instead: {finding.rewrite}")
    for claim in result.claims:
        _say(f"{claim.status:<12} {claim.span!r}" + (f" by {claim.fact!r}" if claim.fact else ""))
    _say(f"verdict: {result.verdict}")


def _check_file(result: app.CheckFileSummary) -> None:
    _say(f"{result.texts} texts: " + ", ".join(f"{number} {name}" for name, number in result.verdicts.items()))
    if result.unread:
        _say(f"{result.unread} rows could not be read; each is answered as blocked, with its reason")
        for reason in result.reasons:
            _say(f"  {reason}")
    for rule, number in list(result.rules.items())[:12]:
        _say(f"  {number:>6} {rule}")
    _say("claims: " + ", ".join(f"{number} {status}" for status, number in result.claims.items()))
    _say(f"{result.output} ({result.seconds:.1f} s)")
    for note in result.notes:
        _say(f"note: {note}")


def _render(result: app.RenderSummary) -> None:
    _say(
        f"{result.renditions} renditions of {result.creatives} creatives in {result.folder} ({result.drawn} drawn now)"
    )
    if result.backgrounds:
        _say(f"{result.backgrounds} before a background of the image model")
    if result.labelled or result.signed:
        _say(f"marked as made with AI: {result.labelled} with a visible label, {result.signed} copies with signed "
             "content credentials")  # fmt: skip
    for note in result.notes:
        _say(f"note: {note}")
    for rule, number in result.findings.items():
        _say(f"  {rule}: {number}")


def _backdrops(result: app.BackdropSummary) -> None:
    _say(f"{result.usable} of {len(result.tries)} backgrounds for {result.product} by {result.model} are fit")
    for form, prompt in result.prompts.items():
        _say(f"asked for, {form}: {prompt}")
    for row in result.tries:
        _say(f"  {row.form} {row.seed}: {row.why or row.image}")
        for reason in row.short[:1]:
            _say(f"    {result.template}: {reason}")
    looked = {look for row in result.tries if row.origin and row.origin.ai for look in row.origin.looked}
    if looked and not {"text", "nudity"} <= looked:
        missing = " and ".join(sorted({"text", "nudity"} - looked))
        _say(f"note: nobody looked for {missing}; the extras ocr and nsfw do")
    for note in result.notes:
        _say(f"note: {note}")
    _say(f"look at: {result.sheet}")


def _labels(result: app.LabelsRead) -> None:
    _say(f"{result.file} ({result.media_type}): {'says that AI made it' if result.marked else 'no mark of AI found'}")
    aigc = result.xmp.aigc
    if aigc is not None:
        whole = {True: "fits the picture", False: "does NOT fit the picture", None: "is not one of ours"}
        _say(f"Chinese label: {aigc.label} by {aigc.content_producer}, number {aigc.produce_id}; its seal "
             f"{whole[result.xmp.intact]}")  # fmt: skip
        if aigc.content_propagator:
            _say(f"               spread by {aigc.content_propagator}, number {aigc.propagate_id}")
    if result.xmp.source_type:
        _say(f"IPTC source type: {result.xmp.source_type.rpartition('/')[2]}")
    credentials = result.credentials
    if credentials is not None:
        types = ", ".join(text.rpartition("/")[2] for text in credentials.source_types)
        _say(f"content credentials: {credentials.state}, signed by {credentials.issuer or '?'} "
             f"({credentials.algorithm or '?'}), made by {credentials.generator or '?'}: {types or '?'}")  # fmt: skip
        for problem in credentials.problems:
            _say(f"  {problem}")
    for note in result.notes:
        _say(f"note: {note}")


def _run(result: app.RunSummary) -> None:
    if result.simulated:
        _say("behaviour or trend data of this campaign are SIMULATED")
    _ingest(result.ingest)
    _say(f"{len(result.understand.segments)} segments, "
         f"{sum(t.direction != 'flat' for t in result.understand.trends)} moving trends")  # fmt: skip
    _generate(result.generate)
    _say(f"{result.picked} creatives picked")
    _render(result.render)
    _say(f"look at: {result.report}")


def _report(result: app.ReportSummary) -> None:
    for title, arms in (("creative", result.creatives), ("segment", result.segments)):
        table = _table(title, "#shown", "#clicks", "#CTR", "95 %", "#conversions", "#CVR", "95 %")
        for arm in arms:
            _row(table, arm.label, arm.impressions, arm.clicks, *_rate(arm.ctr), arm.conversions, *_rate(arm.cvr))
        _console.print(table)
    _say(result.sample_ratio)
    _say(result.verdict)
    for warning in result.warnings:
        _say(f"note: {warning}")
    _say(f"look at: {result.page}")


def _rate(estimate: Any) -> tuple[str, str]:
    if estimate is None:
        return "-", ""
    return f"{estimate.mean:.2%}", f"{estimate.low:.2%} to {estimate.high:.2%}"


def _templates(result: app.TemplateList) -> None:
    table = _table("template", "what it is", "arrangement", "mood", "for")
    for row in result.templates:
        name = f"{row.name} (own)" if row.own else row.name
        _row(table, name, row.about, row.arrangement, row.mood, _purpose(row))
    _console.print(table)


def _purpose(row: app.TemplateRow) -> str:
    if row.weight == 0:
        return f"occasions: {', '.join(row.occasions[:4])} ..." if row.occasions else "only by name"
    kinds = {"cutout", "keyed", "photo", "none"}
    return "any picture" if kinds <= set(row.suits) else ", ".join(row.suits)


def _template_preview(result: app.TemplatePreview) -> None:
    _say(f"{result.banners} banners, {len(result.short)} not good enough")
    for template, canvas, reason in result.short:
        _say(f"    {template} {canvas}: {reason}")
    _say(f"look at: {result.sheet}")


def _banner(result: app.BannerSummary) -> None:
    _say(f"{result.creative} ({result.state}) on {result.placement}, template {result.template}")
    for kind, made in result.renditions.items():
        for file in made.files:
            _say(f"  {kind}: {result.folder}/{file.path} ({file.size / 1000:,.0f} kB)")
        for finding in made.findings:
            _say(f"    {finding.severity} {finding.rule}: {finding.why}")


def _template_new(result: app.TemplateNew) -> None:
    _say(f"{result.file}, as a copy of {result.like}")
    _say(result.next)


def _rewrite(result: app.RewriteSummary) -> None:
    _say(f"{result.field} of {result.creative}: {result.before}")
    for number, made in enumerate(result.alternatives, 1):
        _console.print(f"{number:>2}  " + _diff(made.diff), highlight=False, soft_wrap=True)
        for what, claims in (("loses", made.lost), ("adds", made.gained)):
            if claims:
                _say(f"    {what}: {'; '.join(claims)}")
        _say(f"    {made.why}")
    if result.dropped:
        reasons = Counter(line.reason.split(":")[0] for line in result.dropped)
        _say("not offered: " + ", ".join(f"{reason} {number}" for reason, number in reasons.most_common(6)))
    if result.taken is not None:
        _console.print("now " + _diff(result.taken.diff), highlight=False, soft_wrap=True)
        _findings(result.taken.findings)
        _say(f"child {result.taken.child} is {result.taken.state}; the change is kept as {result.taken.pair}")
    elif not result.alternatives:
        _say("no alternative passed; ask otherwise, or write it yourself: --text")
    else:
        _say("take one with the same command and --take NUMBER, or write it yourself: --text")


def _transcreate(result: app.TranscreateSummary) -> None:
    for line in result.lines:
        _say(f"{line.field}: {line.before}")
        _say(f"    {line.after or '-'}")
        _say(f"    {line.why}")
    table = _table("field", "claim", "said as", "by", "kept")
    for claim in result.claims:
        _row(table, claim.field, claim.claim, claim.said or "-", claim.by or "-", "yes" if claim.kept else "no")
    _console.print(table)
    _findings(result.findings)
    kept = sum(claim.kept for claim in result.claims)
    _say(f"child {result.child} ({result.locale}) is {result.state}; {kept} of {len(result.claims)} claims kept; "
         f"facts from {result.facts}, written by {result.model}")  # fmt: skip


def _explain(result: app.Explanation) -> None:
    audience = f"segment {result.segment}" if result.segment else "everyone"
    child = f", made from {result.parent}" if result.parent else ""
    _say(f"{result.creative}: {result.product} in {result.locale} for {audience}, {result.state}{child}")
    for line in result.lines:
        _say(f"{line.field}: {line.text}")
        for ground in line.grounds:
            fact = f"{ground.name}: {ground.text}" if ground.name else ground.text
            _say(f"    {ground.span!r} rests on {ground.fact} {ground.kind}: {fact} ({ground.evidence or 'unknown'})")
        if line.angle:
            _say(f"    plan: {line.angle}" + (f", saying {'; '.join(line.says)}" if line.says else ""))
        made = [line.writer, line.model, line.prompt, f"adapter {line.adapter[:12]}" if line.adapter else "",
                "" if line.seed is None else f"seed {line.seed}"]  # fmt: skip
        _say(f"    written by {', '.join(part for part in made if part)}")
        if line.why:
            _say(f"    kept because: {line.why}")
        _findings(line.findings)
        for rival in line.rivals[:_RIVALS]:
            _say(f"    not used: {rival.text} ({rival.reason})")
        if len(line.rivals) > _RIVALS:
            _say(f"    and {len(line.rivals) - _RIVALS} more that were not used")
    _findings(result.findings)
    for prediction in result.predictions:
        mean, interval = _rate(prediction.ctr)
        _say(f"predicted CTR for {prediction.segment or 'everyone'}: {mean} {interval} {prediction.abstained}".rstrip())
    for note in result.notes:
        _say(f"note: {note}")


#: Rivals of a line that are shown; --json has all.
_RIVALS = 5


def _edits(result: app.EditsSummary) -> None:
    for pair in result.pairs:
        _say(f"{pair.at:%Y-%m-%d %H:%M} {pair.by}, {pair.field} of {pair.creative}, {result.states[pair.child]}")
        _console.print("    " + _diff(word_diff(pair.before, pair.after)), highlight=False, soft_wrap=True)
    where = f"; written to {result.output}" if result.output else ""
    _say(f"{len(result.pairs)} pairs{where}")


def _formats(result: app.FormatList) -> None:
    for form in result.formats:
        _say(f"{form.id:<18} {form.platform}, {form.name} ({form.confidence}, {form.checked})")
        for part in form.parts:
            many = f"{part.least}" if part.least == part.most else f"{part.least} to {part.most}"
            said = f", {part.seconds:g} s to say" if part.seconds else ""
            _say(f"    {part.name}: {many}, at most {part.text.limit} {part.text.counting}{said}")


def _write(result: app.WriteSummary) -> None:
    for piece in result.pieces:
        lead = f", {piece.phase}: {piece.lead}" if piece.phase else ""
        _say(f"--- {piece.product} {piece.locale} {piece.id}: {piece.verdict}{lead}")
        if piece.text:
            _say(piece.text)
        else:
            for part in piece.parts:
                _say(f"{part.part}: {part.text}")
        for finding in [*(f for part in piece.parts for f in part.findings), *piece.findings]:
            if finding.severity != "notice":  # those stand in the JSON
                _say(f"  {finding.severity} {finding.span!r}: {finding.why} [{finding.rule}]")
        for left in piece.unfilled:
            _say(f"  {left.part or 'whole'}: {left.made} of {left.wanted}; {left.why}")
        if piece.blanks:
            _say(f"  {piece.blanks} blanks to fill in before it runs")
    reminders = {r.id: r for piece in result.pieces for r in piece.reminders}
    for reminder in reminders.values():
        _say(f"remember: {reminder.text['en']} ({reminder.source}; {reminder.confidence})")
    if isinstance(result, app.SeriesSummary):
        _say(f"all items say {result.name!r} and call to {result.button!r}")
    missing = f"; {result.missing} more were asked for, and the facts do not carry them" if result.missing else ""
    _say(f"{len(result.pieces)} pieces by {result.model}, {len(result.dropped)} lines dropped{missing}")
    if result.output:
        _say(f"written to {result.output}")


def _trained(result: app.TrainSummary) -> None:
    _say(f"{result.rows} products read, {result.rejected} lines rejected, {result.dropped} copies left out by the "
         f"checks; {result.train} to learn from, {result.validation} held out")  # fmt: skip
    _say(f"validation loss {result.before:.3f} -> {result.best:.3f} nats a token, best at step {result.best_step} of "
         f"{result.steps} taken ({result.stopped}), {result.seconds:.0f} s, {result.parameters:,} weights")  # fmt: skip
    _say(f"curves: {result.curves}")
    if result.adapter and result.base != "embedded":
        _say(f"adapter: {result.adapter}; the embedded model cannot take it: serve it beside {result.base} with that "
             "model's own engine")  # fmt: skip
    elif result.adapter:
        _say(f"adapter: {result.adapter}; use it: adwright adapters use CAMPAIGN_DIR {result.name}")
    else:
        _say("stopped before it was done; the same command goes on")


def _adapters(result: app.AdapterList) -> None:
    table = _table("name", "form", "languages", "learnt from", "#rows", "#loss before", "#after", "made", "folder")
    for card, folder in zip(result.adapters, result.folders, strict=True):
        _row(
            table, card.name, card.form, ", ".join(card.languages), card.data, card.rows, f"{card.before:.3f}",
            f"{card.best:.3f}", card.made, folder,
        )  # fmt: skip
    _console.print(table)


def _adapter_used(result: app.AdapterUsed) -> None:
    _say(f"{result.campaign} writes with {result.model} (before: {result.before})")


def _adapters_compared(result: app.AdapterComparison) -> None:
    table = _table("language", "adapter", "#sampled", "#usable", "#unsupported", "#distinct-2", "#s per usable line")
    for score in result.scores:
        _row(
            table, score.language, score.adapter, score.sampled, f"{score.usable:.0%}", f"{score.unsupported:.0%}",
            f"{score.distinct_2:.2f}", f"{score.seconds_per_usable:.2f}",
        )  # fmt: skip
    _console.print(table)
    _say(f"{result.products} products of the {result.split} part, lines as sampled, unselected")


def _describe(result: app.DescribeSummary) -> None:
    look = result.look
    table = _table("colour", "name", "#of the picture", "#of the product")
    for swatch in look.palette:
        own = f"{swatch.of_product:.0%}" if swatch.of_product else ""
        _row(table, swatch.hex, " ".join(swatch.name.values()), f"{swatch.share:.0%}", own)
    _console.print(table)
    languages = [one.language for one in result.descriptions]
    for attribute in [*result.attributes, *result.seen]:
        if not attribute.id.startswith(("palette.", "product.colour.")):
            said = " ".join(attribute.text[language] for language in languages if language in attribute.text)
            by = f" [{attribute.unit}]" if attribute.id.startswith("seen.") else ""
            _say(f"{attribute.id:<22} {said}{by}")
    for one in result.descriptions:
        for part, sentences, by in (("alt", one.alt, one.alt_by), ("ad", one.ad, one.ad_by)):
            gap = "" if one.language == "zh" else " "
            _say(f"{part} {one.language} by {by}: {gap.join(sentence.text for sentence in sentences)}")
            _say(f"    stands on {', '.join(dict.fromkeys(id for sentence in sentences for id in sentence.stands_on))}")
    for lost in result.dropped:
        _say(f"dropped {lost.part} {lost.language} {lost.text!r}: {lost.reason}")
    for note in result.notes:
        _say(f"note: {note}")


_SHOWN: dict[type[BaseModel], Callable[[Any], None]] = {
    app.NewCampaign: _new, app.IngestSummary: _ingest, app.UnderstandSummary: _understand,
    app.GenerateSummary: _generate, app.CheckSummary: _check, app.CheckedText: _check_text,
    app.CheckFileSummary: _check_file,
    app.RenderSummary: _render, app.RunSummary: _run, app.ReportSummary: _report, app.PlacementList: show_placements,
    app.RewriteSummary: _rewrite, app.TranscreateSummary: _transcreate, app.Explanation: _explain,
    app.EditsSummary: _edits, app.LabelsRead: _labels, app.DescribeSummary: _describe,
    app.BannerSummary: _banner, app.BackdropSummary: _backdrops,
    app.TemplateList: _templates, app.TemplatePreview: _template_preview, app.TemplateNew: _template_new,
    app.TrainSummary: _trained, app.AdapterList: _adapters, app.AdapterUsed: _adapter_used,
    app.AdapterComparison: _adapters_compared,
    app.FormatList: _formats, app.WriteSummary: _write, app.SeriesSummary: _write, **SHOWN,
}  # fmt: skip
