"""The legal and trust pages: French texts about what this software does today.

The words are in templates/legal; a page's sections are listed here once, for its table of
contents and for the tests that follow each link. What depends on the instance comes from
the settings. The texts are French law's: another country writes its own templates, so
their paragraphs are not marked for translation.
"""

from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.lib import identity
from civic.lib.charter import RULE_DETAILS, Rule
from civic.lib.responses import public_page

# The day of the last change of each text; a change of the terms is also told to people.
UPDATED = date(2026, 11, 29)
TERMS_VERSION = "1"

Sections = list[tuple[str, str]]

LEGAL_NOTICE: Sections = [
    ("Qui édite ce site", "editeur"),
    ("Qui l’héberge", "hebergeur"),
    ("Indépendance", "independance"),
    ("Droit de réponse", "droit-de-reponse"),
    ("Code source et licence", "code-source"),
    ("Données et images réutilisées", "credits"),
]
TERMS: Sections = [
    ("À quoi sert ce site", "objet"),
    ("Avoir un compte", "compte"),
    ("Ce que vous publiez", "publier"),
    ("Ce qui n’est pas permis", "regles"),
    ("Comment la modération travaille", "moderation"),
    ("Signaler un contenu", "signaler"),
    ("Contester une décision", "contester"),
    ("Abus répétés", "abus"),
    ("L’ordre des listes", "ordre"),
    ("Ce que valent les prises de position", "valeur"),
    ("Vos textes, vos droits", "licence"),
    ("Responsabilité et disponibilité", "responsabilite"),
    ("Changement des conditions, droit applicable", "changements"),
]
PRIVACY: Sections = [
    ("Qui répond de vos données", "responsable"),
    ("Ce que nous enregistrons, pourquoi, combien de temps", "donnees"),
    ("Vos prises de position sont protégées", "opinions"),
    ("Si vous signalez un contenu", "signalements"),
    ("Ce qui est public", "public"),
    ("Qui peut lire quoi", "acces"),
    ("Cookies et traceurs", "cookies"),
    ("Vos droits", "droits"),
    ("Effacer votre compte", "effacer"),
    ("Mineurs", "mineurs"),
    ("Sécurité", "securite"),
]
ACCESSIBILITY: Sections = [
    ("État de conformité", "etat"),
    ("Ce qui a été fait", "fait"),
    ("Ce qui n’est pas encore vérifié ou accessible", "limites"),
    ("Comment cette déclaration a été établie", "methode"),
    ("Signaler une difficulté", "contact-accessibilite"),
    ("Voies de recours", "recours"),
]
CONTACT: Sections = [
    ("Nous écrire", "ecrire"),
    ("Pour aller plus vite", "plus-vite"),
    ("Urgences", "urgences"),
]
AUTHORITIES: Sections = [
    ("Point de contact", "point-de-contact"),
    ("Langues", "langues"),
    ("Ce que doit contenir une injonction", "injonctions"),
    ("In English", "english"),
]


def _page(request: HttpRequest, name: str, sections: Sections, **more: object) -> HttpResponse:
    context = {
        "publisher": identity.publisher(),
        "contact": identity.contact(),
        "entries": sections,
        "updated": UPDATED,
        **more,
    }
    return render(request, f"legal/{name}.html", context)


@require_safe
@public_page
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Who publishes and hosts the site (LCEN)."""
    return _page(request, "legal_notice", LEGAL_NOTICE)


@require_safe
@public_page
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of use, moderation included (DSA article 14)."""
    rules = [(rule, RULE_DETAILS[rule]) for rule in Rule]
    return _page(
        request,
        "terms",
        TERMS,
        rules=rules,
        version=TERMS_VERSION,
        new_account_days=settings.NEW_ACCOUNT_DAYS,
        new_account_daily=settings.NEW_ACCOUNT_DAILY,
        floor=settings.PUBLIC_COUNT_FLOOR,
        bodies=settings.OUT_OF_COURT_BODIES,
    )


@require_safe
@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data, why, how long, and the rights on them (GDPR articles 12 to 14)."""
    return _page(
        request,
        "privacy",
        PRIVACY,
        cookies={"session": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME},
        session_days=settings.SESSION_COOKIE_AGE // (24 * 60 * 60),
        draft_days=settings.DRAFT_DAYS,
        mail_days=settings.MAIL_KEPT_DAYS,
        backup_days=settings.BACKUP_DAYS,
        other_sign_in=bool(settings.OIDC_PROVIDERS or settings.SOCIAL_PROVIDERS),
        floor=settings.PUBLIC_COUNT_FLOOR,
    )


@require_safe
@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, on the State's model."""
    return _page(request, "accessibility", ACCESSIBILITY)


@require_safe
@public_page
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach a person (DSA article 12)."""
    return _page(request, "contact", CONTACT)


@require_safe
@public_page
def authorities(request: HttpRequest) -> HttpResponse:
    """The single point of contact for authorities (DSA article 11)."""
    return _page(request, "authorities", AUTHORITIES)


@require_safe
@public_page
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116); valid for half a year from the day it is read."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires += timedelta(days=180)
    lines = [
        f"Contact: mailto:{identity.contact()}",
        f"Contact: {settings.SITE_URL}{reverse('contact')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
