"""A template: an arrangement, a palette, a voice, and the art around them, read from one file.

Comes in: a YAML file of the package or of a campaign folder. Goes out: `Template`, checked, or a `UserError` that says
which entry is wrong. It does not know creatives.

The file, field by field, is in ``docs/how-to/add-a-template.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo

from adwright.core import UserError, did_you_mean
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml, yaml_names
from adwright.render.decor import Colour, Decoration, decorations_of
from adwright.render.decor.backdrop import Backdrop
from adwright.render.decor.base import PictureKind, Role
from adwright.render.layout import SHAPES, Layout, Shape, arrangements, layout_of
from adwright.render.palette import Mood
from adwright.render.setting import Voice

#: Where a campaign's own templates lie.
FOLDER = "templates"
#: Largest file of a template [bytes]; the longest of ours has 3 kB.
_MAX_BYTES = 200_000


def _listed(written: Any, info: ValidationInfo) -> Any:
    if isinstance(written, tuple):
        return written
    return decorations_of(written, str(info.field_name))


Hex = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]
BrandColour = Annotated[str, Field(pattern="^(primary|secondary|accent)$")]
TextRole = Annotated[str, Field(pattern="^(ink|muted|price|was|on_button|brand|label)$")]
Art = Annotated[tuple[Decoration, ...], BeforeValidator(_listed)]


class Template(Noun):
    """A way of laying out and colouring banners.

    Parameters
    ----------
    arrangement
        Name in ``arrangements.yaml``: where things stand on each shape of canvas.
    layouts
        Layouts of its own, shape by shape; the arrangement's hold elsewhere.
    colours
        Fixed colours that replace the brand's: "primary", "secondary", "accent".
    ground, fade, over
        What is drawn under the picture, in a photo's own layer, and over the picture but under the copy.
    plate
        Colour of the plate under a product photographed on white; None where the panel itself is light and even.
    roles
        Role of a text (ink, muted, price, was, on_button, brand, label) -> role of the palette, where it stands on
        something else than the ground.
    corner, button_radius
        Rounding of frames and buttons, as a share of the shorter canvas side and of the button's height.
    suits
        Kinds of picture it was made for; it is chosen for others only when named.
    aspects
        Width over height of products without their background, from and to, that it was made for.
    weight
        How often it is chosen beside the others.
    occasions
        Words of a creative's occasion for which it is preferred.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
    about: str
    arrangement: str
    layouts: dict[Shape, Layout] = Field(default_factory=dict)
    mood: Mood
    colours: dict[BrandColour, Hex] = Field(default_factory=dict)
    voice: Voice = Voice()
    ground: Art
    fade: Art = ()
    over: Art = ()
    plate: Colour | None = None
    roles: dict[TextRole, Role] = Field(default_factory=dict)
    corner: Annotated[float, Field(ge=0, le=0.5)] = 0.03
    button_radius: Annotated[float, Field(ge=0, le=0.5)] = 0.5
    suits: tuple[PictureKind, ...] = ("cutout", "keyed", "photo", "none")
    aspects: tuple[float, float] = (0.0, 100.0)
    weight: Annotated[float, Field(ge=0, le=1000)] = 1.0
    occasions: tuple[Annotated[str, Field(min_length=1)], ...] = ()

    @property
    def shows_backdrop(self) -> bool:
        """Whether a picture that was made for the product stands behind it."""
        return any(isinstance(drawn, Backdrop) for drawn in self.ground)

    def layout(self, shape: Shape) -> Layout:
        """The layout for a shape."""
        return self.layouts.get(shape) or arrangements()[self.arrangement][shape]


@cache
def shipped() -> dict[str, Template]:
    """The templates of the package by name."""
    found = (template_of(read_yaml("banners", "templates", f), f) for f in yaml_names("banners/templates"))
    return {template.name: template for template in found}


def shipped_names() -> tuple[str, ...]:
    """Names of the package's templates, without reading them."""
    return tuple(name.removesuffix(".yaml") for name in yaml_names("banners/templates"))


def template_text(name: str) -> str:
    """The file of one of the package's templates, to begin another from."""
    return files("adwright.data").joinpath("banners", "templates", f"{name}.yaml").read_text("utf-8")


def own_templates(root: Path) -> Iterator[Path]:
    """Files of a campaign's own templates, by name."""
    return iter(sorted((root / FOLDER).glob("*.yaml")))


def read_template(path: Path) -> Template:
    """A template from a file; one that has not changed since is not read again, for each banner asks for it.

    Raises
    ------
    UserError
        The file is missing, no YAML, or not a template: what is wrong and where.
    """
    try:
        stat = path.stat()
        if stat.st_size > _MAX_BYTES:
            raise UserError(f"{path.name} is larger than {_MAX_BYTES} bytes", hint="a template is a short list")
        return _read(path, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise UserError(f"template {path.name} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError) as error:  # a date that does not exist, bytes that are no UTF-8
        raise UserError(f"template {path.name} is no YAML: {str(error).splitlines()[0]}") from None


@lru_cache(maxsize=256)
def _read(path: Path, size: int, modified_ns: int) -> Template:  # noqa: ARG001 - size and time are the cache's key
    written = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return template_of(written, path.name)


def template_of(written: Any, name: str) -> Template:
    """A template from what its file holds; UserError with the file's name otherwise."""
    if not isinstance(written, Mapping):
        raise UserError(f"template {name} holds no fields", hint="begin with 'name: ...'; see `adwright templates new`")
    fields = dict(written)
    arrangement = str(fields.get("arrangement"))
    if arrangement not in arrangements():
        hint = did_you_mean(arrangement, arrangements())
        raise UserError(f"template {name}: no arrangement named {arrangement!r}", hint=hint)
    try:
        fields["layouts"] = _own_layouts(fields.pop("layouts", None) or {})
        return Template.model_validate(fields)
    except UserError as error:
        raise UserError(f"template {name}: {error.message}", hint=error.hint) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = "is no field of a template" if first["type"] == "extra_forbidden" else first["msg"]
        hint = did_you_mean(where, Template.model_fields) if first["type"] == "extra_forbidden" else ""
        raise UserError(f"template {name}: {where}: {said}", hint=hint) from None


def _own_layouts(written: Any) -> dict[Shape, Layout]:
    """Layouts of a template's own; `like` may name any layout of the arrangements."""
    if not written:
        return {}
    if not (isinstance(written, Mapping) and all(isinstance(layout, Mapping) for layout in written.values())):
        raise UserError("layouts: not a layout for each shape", hint="write 'square: {like: beside.square, gap: 30}'")
    known = read_yaml("banners", "arrangements.yaml") | {"own": written}
    wrong = next((shape for shape in written if shape not in SHAPES), None)
    if wrong is not None:
        raise UserError(f"layouts: no shape named {wrong!r}", hint=did_you_mean(wrong, SHAPES))
    return {shape: layout_of(known, f"own.{shape}", shape) for shape in SHAPES if shape in written}
