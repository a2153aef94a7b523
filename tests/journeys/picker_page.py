"""A page with nothing but the place picker, served only to its own tests."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from civic.territories.fields import TerritoryField

PAGE = """{% extends "base.html" %}
{% block title %}Essai{% endblock title %}
{% block head %}{{ form.media }}{% endblock head %}
{% block content %}
  <h1>Essai</h1>
  {% if place %}<p id="place">{{ place.code }}</p>{% endif %}
  {% include "components/errors.html" with form=form only %}
  <form method="get" novalidate>
    <input type="hidden" name="envoi" value="1">
    {% include "components/territory_picker.html" with field=form.where only %}
    <button class="btn" type="submit">Envoyer</button>
  </form>
{% endblock content %}
"""


class Form(forms.Form):
    """One place."""

    where = TerritoryField(label="Où ?")


def picker(request: HttpRequest) -> HttpResponse:
    """Say which place was meant."""
    form = Form(request.GET if "envoi" in request.GET else None)
    place = form.cleaned_data["where"] if form.is_valid() else None
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"form": form, "place": place}, request))


urlpatterns = [path("essai/", picker), path("", include("civic.urls"))]
