"""Which library speaks to a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from winnow_agent.intake.store import IntakeError, Place, Store


def open_store(place: Place, environment: Mapping[str, str]) -> Store:
    """Connects; only here is the store's library imported.

    Raises:
        IntakeError: it refuses, or the package that speaks to it is not installed.
        AwayError: it does not answer.
    """
    opener: Callable[[Place, Mapping[str, str]], Store]
    try:
        if place.scheme == "s3":
            from winnow_agent.intake.s3 import open_s3 as opener
        else:
            from winnow_agent.intake.sftp import open_sftp as opener
    except ModuleNotFoundError as error:
        raise IntakeError(
            f"connecting to the store: the package {error.name} is not installed; "
            "install it with `pip install 'winnow-agent[intake]'`"
        ) from error
    return opener(place, environment)
