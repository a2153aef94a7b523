"""One example of each letter, for the page of components; no database is read."""

from datetime import date
from uuid import UUID

from civic.accounts.models import Mandate, User
from civic.lib.letters import add_example
from civic.officials import letters
from civic.officials.models import Claim, Staff
from civic.officials.states import ClaimState
from civic.territories.models import Territory

_UID = UUID("5b7f7c5e-0b1a-4a57-9a55-8f6f2c9f6d77")


def register() -> None:
    """Show them all."""
    place = Territory(code="21231", name="Dijon", kind="commune", path="fr/r27/d21/21231/")
    user = User(name="Louise Marchandeau", handle="louise")
    claim = Claim(
        uid=_UID,
        user=user,
        civil_name="Louise Marchandeau",
        code="deputy-mayor",
        function="Adjointe au maire chargée des mobilités",
        territory=place,
        ends_on=date(2032, 3, 14),
        address="mairie@dijon.example",
    )
    refused = Claim(
        uid=_UID,
        user=user,
        function="Maire",
        territory=place,
        ends_on=date(2032, 3, 14),
        state=ClaimState.REFUSED,
        reason="Le procès-verbal joint nomme une autre personne.",
    )
    accepted = Claim(
        uid=_UID,
        user=user,
        function=claim.function,
        territory=place,
        ends_on=date(2032, 3, 14),
        state=ClaimState.ACCEPTED,
    )
    mandate = Mandate(
        pk=7,
        user=user,
        function=claim.function,
        territory=place,
        ends_on=date(2032, 3, 14),
        revoked_because="La préfecture indique que ce mandat a pris fin par démission.",
    )
    staff = Staff(uid=_UID, mandate=mandate)
    add_example("mandat-recu", lambda: letters.received_letter(claim, is_held=False))
    add_example("mandat-recu-deja-tenu", lambda: letters.received_letter(claim, is_held=True))
    add_example("mandat-messagerie", lambda: letters.mailbox_letter(claim))
    add_example("mandat-deja-tenu", lambda: letters.held_letter(mandate))
    add_example("mandat-verifie", lambda: letters.decided_letter(accepted))
    add_example("mandat-refuse", lambda: letters.decided_letter(refused))
    add_example("mandat-retire", lambda: letters.revoked_letter(mandate))
    add_example("mandat-fin-proche", lambda: letters.ending_letter(mandate, soon=True))
    add_example("mandat-fin", lambda: letters.ending_letter(mandate, soon=False))
    add_example("mandat-collaborateur", lambda: letters.invitation_letter(staff))
