"""The circle: the one room that knows the order of the stages, and joins them.

Comes in: a campaign folder. Goes out: results under its ``out/`` and a summary noun. Each function bears the name and
the parameters of its command; the skins call these and nothing else. To add a step: one file in ``steps/``,
and its place in ``circle.py``.
"""

from adwright.app.adapters import (
    AdapterComparison,
    AdapterList,
    AdapterUsed,
    adapters_compare,
    adapters_list,
    adapters_use,
)
from adwright.app.backdrop import BackdropRow, BackdropSummary, backdrop
from adwright.app.banner import BannerSummary, banner
from adwright.app.campaign import Campaign, load_campaign
from adwright.app.check_texts import (
    CheckedText,
    CheckFileSummary,
    TextToCheck,
    check_file,
    check_text,
    checked,
    fails,
    open_second_reader,
)
from adwright.app.circle import CheckSummary, RunSummary, check, generate, ingest, render, run, understand
from adwright.app.describe import DescribeSummary, describe, describe_bytes
from adwright.app.edits import EditsSummary, edits
from adwright.app.explain import Explanation, explain
from adwright.app.formats import FormatList, formats, series, write
from adwright.app.labels import LabelsRead, labels
from adwright.app.new import NewCampaign, new
from adwright.app.page.link import link_answer, link_headers, link_page, link_refusal
from adwright.app.pieces import SeriesSummary, WriteSummary
from adwright.app.placements import PlacementList, placements
from adwright.app.report import ReportSummary, report
from adwright.app.review import (
    Compared,
    LinkMade,
    LinkView,
    Rated,
    RatingsSummary,
    Reviewed,
    ReviewHistory,
    ReviewQueue,
    ReviewView,
    Submitted,
    Verified,
    review_approve,
    review_compare,
    review_history,
    review_link,
    review_link_locale,
    review_link_show,
    review_link_use,
    review_list,
    review_picture,
    review_publish,
    review_rate,
    review_ratings,
    review_reject,
    review_retire,
    review_show,
    review_submit,
    review_verify,
)
from adwright.app.rewrite import RewriteSummary, rewrite
from adwright.app.serving import Answer, OutcomeIn, Server
from adwright.app.steps.generate import GenerateSummary
from adwright.app.steps.ingest import IngestSummary
from adwright.app.steps.render import RenderSummary
from adwright.app.steps.understand import UnderstandSummary
from adwright.app.templates import (
    TemplateList,
    TemplateNew,
    TemplatePreview,
    TemplateRow,
    templates_list,
    templates_new,
    templates_preview,
)
from adwright.app.training import TrainSummary, train_copywriter
from adwright.app.transcreate import TranscreateSummary, transcreate
from adwright.llm import open_model

__all__ = [
    "AdapterComparison",
    "AdapterList",
    "AdapterUsed",
    "Answer",
    "BackdropRow",
    "BackdropSummary",
    "BannerSummary",
    "Campaign",
    "CheckFileSummary",
    "CheckSummary",
    "CheckedText",
    "Compared",
    "DescribeSummary",
    "EditsSummary",
    "Explanation",
    "FormatList",
    "GenerateSummary",
    "IngestSummary",
    "LabelsRead",
    "LinkMade",
    "LinkView",
    "NewCampaign",
    "OutcomeIn",
    "PlacementList",
    "Rated",
    "RatingsSummary",
    "RenderSummary",
    "ReportSummary",
    "ReviewHistory",
    "ReviewQueue",
    "ReviewView",
    "Reviewed",
    "RewriteSummary",
    "RunSummary",
    "SeriesSummary",
    "Server",
    "Submitted",
    "TemplateList",
    "TemplateNew",
    "TemplatePreview",
    "TemplateRow",
    "TextToCheck",
    "TrainSummary",
    "TranscreateSummary",
    "UnderstandSummary",
    "Verified",
    "WriteSummary",
    "adapters_compare",
    "adapters_list",
    "adapters_use",
    "backdrop",
    "banner",
    "check",
    "check_file",
    "check_text",
    "checked",
    "describe",
    "describe_bytes",
    "edits",
    "explain",
    "fails",
    "formats",
    "generate",
    "ingest",
    "labels",
    "link_answer",
    "link_headers",
    "link_page",
    "link_refusal",
    "load_campaign",
    "new",
    "open_model",
    "open_second_reader",
    "placements",
    "render",
    "report",
    "review_approve",
    "review_compare",
    "review_history",
    "review_link",
    "review_link_locale",
    "review_link_show",
    "review_link_use",
    "review_list",
    "review_picture",
    "review_publish",
    "review_rate",
    "review_ratings",
    "review_reject",
    "review_retire",
    "review_show",
    "review_submit",
    "review_verify",
    "rewrite",
    "run",
    "series",
    "templates_list",
    "templates_new",
    "templates_preview",
    "train_copywriter",
    "transcreate",
    "understand",
    "write",
]
