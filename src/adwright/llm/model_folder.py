"""Where the files of a local model are, and what names them.

Comes in: a folder or a hub name. Goes out: a folder, and a hash of its files. It does not load them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from adwright.core import ProviderError


def model_folder(name: str, files: Sequence[str], *, local_only: bool) -> Path:
    """The folder of a model; fetched from the hub, perhaps at ``@revision``, when the name is none of a folder.

    Parameters
    ----------
    files
        Patterns of the files that are fetched.

    Raises
    ------
    ProviderError
        There is no such folder, and the hub did not give it.
    """
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    repository, _, revision = name.partition("@")
    try:
        return Path(
            snapshot_download(
                repository, revision=revision or None, allow_patterns=list(files), local_files_only=local_only
            )
        )
    except (OSError, ValueError) as error:
        raise ProviderError(
            f"there is no folder {name!r}, and the hub did not give it ({type(error).__name__})",
            hint="check the name, or download the model and give its folder",
        ) from None


def folder_version(name: str, folder: Path, files: Sequence[str], *, deep: bool) -> str:
    """Twelve characters that change with the model: commit of the hub, or hash of all files that make it.

    Parameters
    ----------
    deep
        Whether files below its subfolders make it too.
    """
    if folder != Path(name):
        return folder.name[:12]
    whole = hashlib.sha256()
    find = folder.rglob if deep else folder.glob
    for file in sorted({file for pattern in files for file in find(pattern) if file.is_file()}):
        with file.open("rb") as data:
            whole.update(str(file.relative_to(folder)).encode() + hashlib.file_digest(data, "sha256").digest())
    return whole.hexdigest()[:12]
