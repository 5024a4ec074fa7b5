"""Addresses: the inbox, and what its frame links to."""

from django.urls import path

from benchmarks.usual_django import views

urlpatterns = [
    path("healthz", views.elsewhere, name="health"),
    path("my/", views.elsewhere, name="start"),
    path("my/inbox/", views.inbox, name="inbox"),
    path("my/cases/", views.elsewhere, name="cases"),
    path("my/cases/<int:case_id>/", views.elsewhere, name="case"),
    path("my/services/", views.elsewhere, name="services"),
    path("my/settings/", views.elsewhere, name="settings"),
    path("login/", views.elsewhere, name="log_in"),
    path("logout/", views.elsewhere, name="log_out"),
    path("about/", views.elsewhere, name="about"),
]
