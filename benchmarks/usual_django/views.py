"""The inbox: the newest messages by ORM, the number unread, and a row in the log in the same transaction."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from benchmarks.usual_django.models import AccessEntry, Message

SHOWN = 20


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the newest messages of whoever is logged in."""
    with transaction.atomic():
        mine = Message.objects.filter(recipient=request.user)
        newest = list(mine.select_related("case__unit").order_by("-sent_at")[:SHOWN])
        unread = mine.filter(read_at__isnull=True).count()
        AccessEntry.objects.create(
            user=request.user,
            action="inbox.read",
            path=request.path,
            address=request.META.get("REMOTE_ADDR") or None,
        )
    return render(request, "usual/inbox.html", {"newest": newest, "unread": unread})


def elsewhere(request: HttpRequest, **_of_the_address: object) -> HttpResponse:
    """Answer for every page that is only linked to."""
    return HttpResponse("ok")
