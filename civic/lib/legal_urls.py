"""Addresses of the legal and trust pages."""

from django.urls import path

from civic.lib import legal

urlpatterns = [
    path("mentions-legales/", legal.legal_notice, name="legal-notice"),
    path("conditions/", legal.terms, name="terms"),
    path("donnees-personnelles/", legal.privacy, name="privacy"),
    path("accessibilite/", legal.accessibility, name="accessibility"),
    path("contact/", legal.contact, name="contact"),
    path("contact-autorites/", legal.authorities, name="authorities"),
    path(".well-known/security.txt", legal.security_txt, name="security-txt"),
]
