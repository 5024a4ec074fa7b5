"""Tables as a usual Django site has them: numbers as keys, an index where the inbox needs one."""

from django.conf import settings
from django.db import models


class Unit(models.Model):
    """A care unit."""

    name = models.CharField(max_length=200)


class Case(models.Model):
    """What a resident has asked of a unit."""

    number = models.CharField(max_length=40)
    status = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)


class Message(models.Model):
    """One message of a case."""

    case = models.ForeignKey(Case, models.PROTECT)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    text = models.TextField()
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["recipient", "-sent_at"], name="usual_inbox")]


class AccessEntry(models.Model):
    """Who has read what, and when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    action = models.CharField(max_length=60)
    path = models.CharField(max_length=200)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(auto_now_add=True)
