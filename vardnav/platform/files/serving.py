"""Giving a file out: an answer no browser will run, sniff, keep or frame."""

from __future__ import annotations

import io

from django.http import FileResponse

from vardnav.platform.files.queries import Opened

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'; form-action 'none'",
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def serve(opened: Opened) -> FileResponse:
    """Return the file as a download, or its preview as a small picture shown in the page.

    Only a preview is ever shown inline from our origin: a JPEG drawn by us, so it may be shown unscanned too.
    """
    if opened.is_preview:
        answer = FileResponse(opened.stream, content_type="image/jpeg", filename="bild.jpg")
    else:
        answer = FileResponse(
            opened.stream,
            as_attachment=True,
            filename=opened.stored.original_name,
            content_type=opened.stored.media_type,
        )
    return _fenced(answer)


def made(content: bytes, *, name: str, media_type: str) -> FileResponse:
    """Return something that was made just now and is kept nowhere as a download."""
    return _fenced(
        FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=media_type)
    )


def _fenced(answer: FileResponse) -> FileResponse:
    for name, value in _HEADERS.items():
        answer[name] = value
    return answer
