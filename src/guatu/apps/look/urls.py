"""Addresses of the app `look`."""

from django.urls import path

from guatu.apps.look import views

app_name = "look"
urlpatterns = [path("", views.living, name="living"), path("phone", views.living_phone, name="living-phone")]
