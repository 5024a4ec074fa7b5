"""Pages: the files of a posted form, examined before the door opens the write's transaction.

A heavy picture takes seconds to make anew. Meanwhile nobody may wait for its rows, and no connection lie in a
transaction doing nothing: the page declares `Page(..., examine=uploads.kept_each("files"))` and finds the outcome in
`request.examined`, which a form takes in place of `request.FILES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from vardnav.platform.files import inspection, refusals, rules
from vardnav.platform.files.inspection import Examined
from vardnav.platform.files.refusals import Reason, Refused

Looked = Examined | Refused
Examine = Callable[[HttpRequest], MultiValueDict[str, Looked]]


def kept_each(field: str, limits: rules.Limits = rules.DEFAULT_LIMITS) -> Examine:
    """Return what looks through a form's files of which the good ones are kept whatever the others are."""
    return lambda request: MultiValueDict({field: each(request.FILES.getlist(field), limits)})


def kept_together(field: str, limits: rules.Limits = rules.DEFAULT_LIMITS) -> Examine:
    """Return what looks through a form's files that are kept all or none."""
    return lambda request: MultiValueDict({field: together(request.FILES.getlist(field), limits)})


def kept_wherever(limits: rules.Limits = rules.DEFAULT_LIMITS) -> Examine:
    """Return what looks through the files of every field of a form; the limits are for all of them together."""

    def look(request: HttpRequest) -> MultiValueDict[str, Looked]:
        fields = [(name, upload) for name in request.FILES for upload in request.FILES.getlist(name)]
        found: MultiValueDict[str, Looked] = MultiValueDict()
        for (name, _upload), looked in zip(
            fields, each([upload for _name, upload in fields], limits), strict=True
        ):
            found.appendlist(name, looked)
        return found

    return look


def each(uploads: Iterable[UploadedFile[bytes]], limits: rules.Limits = rules.DEFAULT_LIMITS) -> list[Looked]:
    """Return every upload examined, or why it is refused. What cannot have room after the good ones is not read."""
    found: list[Looked] = []
    count = total = 0
    for upload in uploads:
        if count >= limits.max_files:
            found.append(Refused(Reason.TOO_MANY, name=refusals.shown_name(upload.name or ""), limits=limits))
            continue
        looked = _looked(upload, limits)
        if isinstance(looked, Examined) and total + looked.size > limits.max_bytes_total:
            looked = Refused(Reason.TOO_BIG_TOGETHER, name=looked.name, limits=limits)
        if isinstance(looked, Examined):
            count, total = count + 1, total + looked.size
        found.append(looked)
    return found


def together(uploads: list[UploadedFile[bytes]], limits: rules.Limits = rules.DEFAULT_LIMITS) -> list[Looked]:
    """Return every upload examined, or why it is refused; of too many or too much, only that, and none is read."""
    if len(uploads) > limits.max_files:
        return [Refused(Reason.TOO_MANY, limits=limits)]
    if sum(upload.size or 0 for upload in uploads) > limits.max_bytes_total:
        return [Refused(Reason.TOO_BIG_TOGETHER, limits=limits)]
    return [_looked(upload, limits) for upload in uploads]


def _looked(upload: UploadedFile[bytes], limits: rules.Limits) -> Looked:
    try:
        return inspection.examine(upload, limits)
    except Refused as refused:
        return refused
