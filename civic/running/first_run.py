"""What a new instance still lacks, each with its next step; empty when nothing does."""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from civic.accounts.models import RoleGrant
from civic.accounts.roles import Role
from civic.backups.models import Run
from civic.lib import identity
from civic.running.models import MailProof

# What the legal pages name, by setting.
LEGAL = ("SITE_PUBLISHER", "SITE_PUBLISHER_ADDRESS", "SITE_DIRECTOR", "SITE_HOST")


@dataclass(frozen=True)
class Check:
    """One thing to set up once."""

    slug: str
    title: str
    done: bool
    step: str
    # When it was done, when somebody knows.
    at: datetime | None = None
    # Lines to copy.
    lines: list[str] = field(default_factory=list)


def checks() -> list[Check]:
    """All of them, in the order in which they are worth doing. Five short questions."""
    proof = MailProof.objects.last_of(line())
    return [_mail(proof), _signed(proof), _legal(), _second(), _backup(), _proven()]


def line() -> str:
    """The server and the domain that messages leave by."""
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} {sender_domain()}"


def sender_domain() -> str:
    """What stands after the @ of the sender: whose records receivers read."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _mail(proof: MailProof | None) -> Check:
    step = _(
        "Demandez un courriel d’essai : il vous est envoyé, et son lien dit qu’il est arrivé. À "
        "refaire si le serveur de courrier ou l’adresse d’expédition change."
    )
    return Check("courriel", _("Courrier qui arrive"), proof is not None, step, _at(proof))


def _signed(proof: MailProof | None) -> Check:
    domain = sender_domain()
    selector = settings.DKIM_SELECTOR or "civic"
    lines = [
        f'{domain}. TXT "v=spf1 include:… -all"',
        f'{selector}._domainkey.{settings.DKIM_DOMAIN or domain}. TXT "v=DKIM1; k=rsa; p=…"',
        f'_dmarc.{domain}. TXT "v=DMARC1; p=quarantine"',
    ]
    step = _(
        "Écrivez ces trois lignes chez qui tient votre nom de domaine : qui peut envoyer en son "
        "nom (SPF), la clé des signatures (DKIM), ce qu’il faut faire du reste (DMARC). Puis "
        "ouvrez le courriel d’essai : « Afficher l’original » dit si SPF et DKIM passent."
    )
    done = proof is not None and proof.signed
    title = _("Courrier signé (SPF et DKIM)")
    return Check("signature", title, done, step, _at(proof) if done else None, lines)


def _legal() -> Check:
    us, names = identity.publisher(), identity.publisher.defaults.items()
    missing = [name for field, name in names if name in LEGAL and not getattr(us, field)]
    step = _(
        "La loi veut ces noms sur la page des mentions légales : écrivez-les dans les réglages, ou "
        "sur le serveur :"
    )
    return Check("mentions", _("Mentions légales complètes"), not missing, step, None, missing)


def _second() -> Check:
    people = RoleGrant.objects.current().filter(role=Role.OPERATOR).values("user").distinct()
    step = _(
        "Nul ne se donne un rôle : sans deuxième exploitant, un compte perdu ferme cette page à "
        "tous. Donnez ce rôle à une autre personne."
    )
    return Check("second", _("Deuxième exploitant"), people.count() >= 2, step)


def _backup() -> Check:
    run = Run.objects.last_backup()
    if settings.BACKUP_DIR:
        step = _("Le dossier est réglé : la première sauvegarde se fait cette nuit, ou avec :")
        return Check("sauvegarde", _("Première sauvegarde"), bool(run), step, _at(run), _MAKE)
    step = _("Réglez où les sauvegardes sont écrites, et leur clé, gardée ailleurs :")
    lines = ["BACKUP_DIR", "BACKUP_KEY"]
    return Check("sauvegarde", _("Première sauvegarde"), False, step, _at(run), lines)


def _proven() -> Check:
    run = Run.objects.last_proven()
    step = _(
        "Une sauvegarde ne compte que restaurée ailleurs et vérifiée : chaque semaine, ou avec :"
    )
    title = _("Restauration prouvée")
    return Check("restauration", title, bool(run), step, _at(run), ["manage.py prove_restore"])


_MAKE = ["manage.py backup"]


def _at(row: MailProof | Run | None) -> datetime | None:
    return getattr(row, "proven_at", None) or getattr(row, "at", None)
