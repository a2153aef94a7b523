"""What is read about two initiatives brought together: how many people there are, each once.

One question, one reading of the database: whoever moves meanwhile is on one side or the other.
Those of the closed one are added only where it is known that they are not in the other already:
an account erased since, or a signer whose name is forgotten, could be one of them, and is not.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from civic.lib import replica
from initiatives.models import Pairing

# The sentence whoever moves agrees to. A changed sentence is a new version, never an edit.
MOVE_CONSENT = "2026-11"
MOVE_CONSENTS = {
    "2026-11": _(
        "J’accepte que mon soutien soit retiré de l’initiative close et enregistré pour celle qui "
        "continue, dont j’ai lu le texte."
    ),
}

_JOINED = """
SELECT
    (SELECT t.supports FROM initiatives_tally t WHERE t.initiative_id = %(kept)s)
  + (SELECT coalesce(sum(d.supports), 0) FROM initiatives_stancedelta d
     WHERE d.initiative_id = %(kept)s)
  + (SELECT count(*) FROM initiatives_stance c
     WHERE c.initiative_id = %(goes)s AND c.side = 'support' AND c.person_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM initiatives_stance k
                       WHERE k.initiative_id = %(kept)s AND k.person_id = c.person_id))
"""
# The same people under both initiatives are one: whoever said it keeps it where it was said.
_WROTE = """
SELECT count(DISTINCT person_id) FROM initiatives_sentletter
WHERE initiative_id IN (%(kept)s, %(goes)s)
"""
_SIGNED = """
SELECT
    (SELECT t.confirmed FROM initiatives_petitiontally t WHERE t.petition_id = p.id)
  + (SELECT coalesce(sum(d.confirmed), 0) FROM initiatives_signaturedelta d
     WHERE d.petition_id = p.id)
  + (SELECT count(*) FROM initiatives_asked a
     JOIN initiatives_signature s ON s.id = a.signature_id
     WHERE a.pairing_id = %(pairing)s AND s.state = 'confirmed' AND s.petition_id = (
         SELECT id FROM initiatives_petition WHERE initiative_id = %(goes)s)
       AND NOT EXISTS (SELECT 1 FROM initiatives_signature k
                       WHERE k.petition_id = p.id AND k.address_key = a.address_key
                         AND k.name_key = a.name_key
                         AND k.state IN ('confirmed', 'verifying', 'excluded'))
       AND NOT EXISTS (SELECT 1 FROM initiatives_signature k
                       WHERE k.petition_id = p.id AND k.person_key = a.person_key
                         AND k.state IN ('confirmed', 'verifying', 'excluded')))
FROM initiatives_petition p WHERE p.initiative_id = %(kept)s
"""


@dataclass(frozen=True)
class Together:
    """How many people two initiatives have between them, nobody counted twice."""

    joined: int
    # None where the one that goes on has no petition.
    signed: int | None
    # Who say that they wrote to who can decide.
    wrote: int


def together(pairing: Pairing) -> Together:
    """The people of both, of an accepted pair."""
    about = {"kept": pairing.kept.pk, "goes": pairing.goes.pk, "pairing": pairing.pk}
    return Together(
        joined=_number(_JOINED, about) or 0,
        signed=_number(_SIGNED, about),
        wrote=_number(_WROTE, about) or 0,
    )


def _number(sql: str, about: dict[str, int]) -> int | None:
    with replica.connection().cursor() as cursor:
        cursor.execute(sql, about)
        row = cursor.fetchone()
    return None if row is None or row[0] is None else int(row[0])
