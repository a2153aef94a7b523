"""Addresses of the legal and trust pages."""

from django.urls import path

from civic.lib import legal, register_views

urlpatterns = [
    path("mentions-legales/", legal.legal_notice, name="legal-notice"),
    path("conditions/", legal.terms, name="terms"),
    path("donnees-personnelles/", legal.privacy, name="privacy"),
    path("registre/", register_views.page, name="register"),
    path("registre/registre.json", register_views.as_json, name="register-json"),
    path("accessibilite/", legal.accessibility, name="accessibility"),
    path("contact/", legal.contact, name="contact"),
    path("contact-autorites/", legal.authorities, name="authorities"),
    path(".well-known/security.txt", legal.security_txt, name="security-txt"),
]
