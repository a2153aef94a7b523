"""The dated letter by which a team brings its petition to an institution that is not here."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from civic.lib import identity
from civic.lib.dates import date_format
from initiatives.kit.letter import Form, Letter, draw
from initiatives.models import Initiative, ReplyClock
from initiatives.replies.pace import pace

# What mail programs open without cutting.
MAILTO_MAX = 1800


@dataclass(frozen=True)
class Referral:
    """What is sent, by post or by mail."""

    institution: str
    title: str
    text: str
    on: date

    @property
    def pdf(self) -> bytes:
        """The page to print and sign."""
        return draw(Letter(self.text, self.institution, self.title, self.on), Form.LETTER)

    @property
    def subject(self) -> str:
        """The subject of the mail."""
        return _("Une réponse est demandée : %(title)s") % {"title": self.title}

    @property
    def mailto(self) -> str:
        """Opens a mail without address: the team knows it; empty when it would be cut."""
        address = f"mailto:?subject={quote(self.subject)}&body={quote(self.text)}"
        return address if len(address) <= MAILTO_MAX else ""


def referral_of(row: Initiative, clock: ReplyClock, signatures: int, on: date) -> Referral:
    """The letter of an initiative as it would leave on that day."""
    days = pace().national if row.national else pace().local
    said = {
        "title": row.title,
        "place": row.territory.name,
        "signatures": signatures,
        "request": row.petition.request,
        "days": days,
        "due": date_format(on + timedelta(days=days), "j F Y"),
        "page": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "site": identity.site_name(),
        "officials": f"{settings.SITE_URL}/elus/",
    }
    text = (
        _(
            "Madame, Monsieur,\n\n"
            "L’initiative « %(title)s » (%(place)s) a recueilli %(signatures)s signatures "
            "confirmées. Le seuil à partir duquel une réponse publique est demandée est atteint, "
            "et le contrôle des signatures est terminé.\n\n"
            "Elle vous demande : %(request)s\n\n"
            "Nous vous prions de bien vouloir y répondre en public. Sur %(site)s, le délai de "
            "réponse est de %(days)s jours à compter de l’envoi de cette lettre, soit jusqu’au "
            "%(due)s compris. Ce délai est affiché sur la page de l’initiative : %(page)s\n\n"
            "Pour y répondre vous-même, faites vérifier votre mandat : %(officials)s\n"
            "Si la question n’est pas de votre ressort, merci de nous dire à qui la "
            "transmettre.\n\n"
            "Avec nos salutations respectueuses,\n\n"
            "L’équipe de l’initiative"
        )
        % said
    )
    return Referral(clock.institution, row.title, text, on)
