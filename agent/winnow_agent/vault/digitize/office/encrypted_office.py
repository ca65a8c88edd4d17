"""Office files under a password ([MS-OFFCRYPTO]): opened with the passwords of the settings, where there is the package."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile, Unread
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.media_type import ENCRYPTED_OFFICE, media_type_of_file

_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105  what Excel encrypts read-only workbooks with ([MS-OFFCRYPTO] 2.4.2.3)
_IN_MEMORY = 32 << 20


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The documents of the file under the password.

    Raises:
        DigitizeError: ``encrypted`` where no password opens it.
    """
    opened = opened_file(file)
    media_type = media_type_of_file(opened, file.name)
    if media_type in {ENCRYPTED_OFFICE, file.media_type}:
        raise _encrypted("it could not be opened")
    yield from digitize(replace(file, file=opened, media_type=media_type))


def opened_file(file: SourceFile) -> BinaryIO:
    """The file without its password.

    Raises:
        DigitizeError: ``encrypted`` where no password opens it, ``missing_engine`` where the package for it is missing.
    """
    try:
        import msoffcrypto  # type: ignore[import-untyped]  # it has no types
        from msoffcrypto.exceptions import (  # type: ignore[import-untyped]
            DecryptionError,
            InvalidKeyError,
        )
    except ModuleNotFoundError as error:
        if file.passwords:
            raise DigitizeError(
                "opening an office file under a password: install it with: pip install 'winnow-agent[formats]'",
                kind="missing_engine",
            ) from error
        raise _encrypted("save it without a password, or name its password in the settings") from error
    for password in (_DEFAULT_PASSWORD, *file.passwords):
        file.file.seek(0)
        opened = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115  handed on, open
        try:
            office = msoffcrypto.OfficeFile(file.file)
            office.load_key(password=password)
            office.decrypt(opened)
        except (InvalidKeyError, DecryptionError):
            continue
        except Exception as error:
            raise _encrypted("in a way that can't be opened; save it without a password") from error
        opened.seek(0, io.SEEK_END)
        file.budget.unpack(opened.tell())
        opened.seek(0)
        return opened
    raise _encrypted("no password in the settings opens it; add its password to them, or save it without one")


def _encrypted(what: str) -> DigitizeError:
    return DigitizeError(f"reading an office file: it is encrypted; {what}", kind="encrypted")
