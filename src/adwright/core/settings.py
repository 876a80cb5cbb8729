"""Settings of an installation, read once by the skin that starts.

Comes in: environment variables ``ADWRIGHT_*`` and ``adwright.toml``. Goes out: one frozen `Settings`. What belongs to
a campaign stands in its ``campaign.toml``, not here; secrets come from the environment alone.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError

from adwright.core.errors import UserError, did_you_mean
from adwright.core.noun import Noun

_SECRETS = {"api_key", "openai_api_key", "images_api_key", "pseudonym_key", "secret"}


class Settings(Noun):
    """Settings with working defaults.

    Parameters
    ----------
    database_url
        SQLAlchemy URL of the state; empty: SQLite in the campaign folder. May hold a password, so stars in repr.
    openai_base_url, openai_api_key
        Of an OpenAI-compatible endpoint, for models named "openai:<model>".
    openai_timeout, openai_deadline
        Longest wait for one try, and for one call with all its tries [s].
    openai_tries
        Tries per call.
    openai_concurrency
        Calls under way at once.
    openai_requests_per_minute, openai_tokens_per_minute
        Limits of the account, which are then kept from this side; 0: none.
    openai_images
        Whether the endpoint's model sees pictures. It is not tried out: an endpoint that ignores a picture answers all
        the same.
    images_base_url, images_api_key
        Of an OpenAI-compatible endpoint that makes pictures, for image models named "openai:<model>"; both empty: the
        endpoint and key of the language models.
    images_timeout, images_deadline
        Longest wait for one try, and for one call with all its tries [s].
    images_tries, images_concurrency, images_requests_per_minute
        As for the language models.
    images_sizes
        Sizes that the endpoint makes, "1024x1024 1536x1024"; the nearest in shape is asked for. Empty: any.
    images_local_only
        True: image models in this process read folders and what was fetched before, and ask the hub for nothing.
    images_device
        Where they run: "cpu", "cuda"; empty: a GPU when there is one.
    images_accept_licence
        Licence of an image model that is used although it is known to restrict commercial use.
    adapters_dir
        Where trained adapters lie; empty: ``~/.local/share/adwright/adapters``.
    pseudonym_key
        Key of the pseudonyms; empty: a key file that is made once, outside the store.
    key_file
        Where that key file lies; empty: ``~/.config/adwright/pseudonym.key``.
    api_key
        Key that clients of the HTTP service must send.
    c2pa_certificate, c2pa_key
        Paths of the PEM chain and key that content credentials are signed with; empty: a development certificate that
        nobody trusts, made in the campaign's state.
    c2pa_timestamp_url
        Time-stamping service (RFC 3161) for them; empty: no time stamp, and no network.
    secret
        Key that signs links of the review, at least 16 bytes; empty: a key file that is made once in the campaign.
    user
        Name of who works here, as the review's trail keeps it; empty: the login name.
    reasons
        Language in which findings say why and what to write instead: "en" or "zh". What is stored stays English.
    allow_model_requests
        False refuses every request to a model outside this process (tests set it).
    """

    database_url: SecretStr = SecretStr("")
    openai_base_url: str = ""
    openai_api_key: SecretStr = SecretStr("")
    openai_timeout: Annotated[float, Field(gt=0, le=3600)] = 60.0
    openai_deadline: Annotated[float, Field(gt=0, le=86400)] = 240.0
    openai_tries: Annotated[int, Field(ge=1, le=20)] = 4
    openai_concurrency: Annotated[int, Field(ge=1, le=256)] = 8
    openai_requests_per_minute: Annotated[int, Field(ge=0)] = 0
    openai_tokens_per_minute: Annotated[int, Field(ge=0)] = 0
    openai_images: bool = False
    images_base_url: str = ""
    images_api_key: SecretStr = SecretStr("")
    images_timeout: Annotated[float, Field(gt=0, le=3600)] = 180.0
    images_deadline: Annotated[float, Field(gt=0, le=86400)] = 600.0
    images_tries: Annotated[int, Field(ge=1, le=20)] = 3
    images_concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    images_requests_per_minute: Annotated[int, Field(ge=0)] = 0
    images_sizes: Annotated[str, Field(pattern=r"^(\d{2,4}x\d{2,4}( +\d{2,4}x\d{2,4})*)?$")] = ""
    images_local_only: bool = False
    images_device: str = ""
    images_accept_licence: str = ""
    adapters_dir: str = ""
    pseudonym_key: SecretStr = SecretStr("")
    key_file: str = ""
    api_key: SecretStr = SecretStr("")
    c2pa_certificate: str = ""
    c2pa_key: str = ""
    c2pa_timestamp_url: str = ""
    secret: SecretStr = SecretStr("")
    user: str = ""
    reasons: Literal["en", "zh"] = "en"
    allow_model_requests: bool = True


def read_settings(environ: Mapping[str, str] | None = None, file: Path = Path("adwright.toml")) -> Settings:
    """Environment over file over defaults.

    Raises
    ------
    UserError
        For an unknown key (with the nearest known one), a secret in the file, or a value that does not fit.

    Examples
    --------
    >>> read_settings({"ADWRIGHT_OPENAI_BASE_URL": "http://127.0.0.1:8000/v1"}, Path("none.toml")).openai_base_url
    'http://127.0.0.1:8000/v1'
    """
    environ = os.environ if environ is None else environ
    values: dict[str, object] = {}
    if file.is_file():
        try:
            values = tomllib.loads(file.read_text("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UserError(f"{file} is not TOML: {error}") from None
        for secret in _SECRETS & values.keys():
            raise UserError(f"{file} holds the secret {secret!r}", hint=f"set ADWRIGHT_{secret.upper()} instead")
    prefix = "ADWRIGHT_"
    # ADWRIGHT_DATA points benchmarks at the real data; it is no setting of the product.
    values |= {k[len(prefix) :].lower(): v for k, v in environ.items() if k.startswith(prefix) and k != "ADWRIGHT_DATA"}
    for key in values:
        if key not in Settings.model_fields:
            raise UserError(f"unknown setting {key!r}", hint=did_you_mean(key, Settings.model_fields))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise UserError(f"setting {first['loc'][0]!r}: {first['msg']}") from None
