"""A small site where everything that can happen has happened."""

from dataclasses import dataclass

from django.db.models.expressions import RawSQL
from django.test import Client

from civic.accounts.actions import erase_account
from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.territories.models import Territory
from initiatives import actions, images
from initiatives.models import Initiative
from initiatives.states import Outcome, Side, Visibility
from moderation.models.decision import VISIBILITY, Measure
from tests.accounts.cast import enrolled, person, sign_in
from tests.factories import (
    make_content,
    make_initiative,
    make_mandate,
    make_places,
    make_theme,
    make_user,
)
from tests.initiatives.composing import picture
from tests.moderation.cast import decide_about

LONG_WORDS = f"Sauver {'anticonstitutionnellement' * 2} {'é' * 30}"
REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."
MARKDOWN = """La passerelle est **fermée** depuis mars :

- les enfants font *deux kilomètres* de plus ;
- voir https://exemple.fr/une/adresse/vraiment/tres/longue/qui/ne/se/coupe/pas/facilement.html

> « Nous verrons », dit la mairie.
"""


@dataclass
class World:
    """Who is there, and what they wrote."""

    author: User
    reader: User
    newcomer: User
    official: User
    moderator: User
    gone_address: str
    open: Initiative
    alone: Initiative
    closed_way: Initiative
    states: dict[str, Initiative]

    def client(self, user: User) -> Client:
        """Be somebody who signed in, past the second step if there is one."""
        return sign_in(Client(), user, second_step=user in (self.official, self.moderator))


_MEASURES = {state: measure for measure, state in VISIBILITY.items() if measure != Measure.REDACT}


def make_world() -> World:
    """Write everything through the real actions."""
    make_places()
    words = RawSQL("array_to_tsvector(%s)", [["chenove", "21000", "21166"]])
    Territory.objects.filter(pk="21166").update(postcodes=["21000"], words=words)
    make_theme("mobilites")
    author, newcomer = person(name="Samuel Kerouanton"), person(name="Zoé Petit")
    reader = person(name="Louise Marchandeau", home=Territory.objects.get(pk="21231"))
    official = enrolled(name="Claire Montbard")
    mandate = make_mandate(official)
    moderator = enrolled(name="Agathe Le Floch", roles=(Role.MODERATOR,))
    gone = make_user()
    crowd = [reader, *(make_user() for _ in range(7))]

    main = make_initiative(author=author, problem=MARKDOWN, sources=_sources())
    _illustrate(author, main)
    alone = make_initiative(author=gone, title="Ouvrir le gymnase le dimanche matin")
    way = make_initiative(
        author=official, as_mandate=mandate, answers=main, title="Créer un passage à gué rue Basse"
    )
    for number, one in enumerate(crowd):
        side = Side.OPPOSE if number in (3, 5) else Side.SUPPORT
        actions.take_stance(by=one, initiative=main, side=side, show_name=number < 3, agrees=True)
    _edit(author, main)
    for number in range(7):
        make_initiative(title=f"Planter des arbres, rue numéro {number + 1}")
    make_initiative(title="Interdire les écrans dans les gares", territory=make_places()["fr"])
    states = {
        **{outcome.value: _closed(author, outcome) for outcome in Outcome},
        **{
            state.value: _decided(moderator, reader, state)
            for state in Visibility
            if state != Visibility.PUBLIC
        },
        "long words": make_initiative(title=LONG_WORDS[:90], proposal=LONG_WORDS * 4),
        "other way": way,
    }
    erase_account(by=gone)
    gone.refresh_from_db()
    actions.fold()
    actions.rank_all()
    return World(
        author=author,
        reader=reader,
        newcomer=newcomer,
        official=official,
        moderator=moderator,
        gone_address=gone.get_absolute_url(),
        open=Initiative.objects.get(pk=main.pk),
        alone=alone,
        closed_way=way,
        states={name: Initiative.objects.get(pk=row.pk) for name, row in states.items()},
    )


def _sources() -> list[dict[str, str]]:
    return [{"url": "https://exemple.fr/arrete.pdf", "title": "L’arrêté de fermeture"}]


def _illustrate(author: User, initiative: Initiative) -> None:
    file = picture(size=(400, 300))
    made = images.reencode(file, file.size or 0)
    actions.change_image(by=author, initiative=initiative, picture=made, alt="La passerelle fermée")


def _edit(author: User, initiative: Initiative) -> None:
    row = Initiative.objects.get(pk=initiative.pk)
    content = make_content(
        problem=MARKDOWN, proposal="Une réouverture définitive avant l’été.", sources=_sources()
    )
    actions.edit(
        by=author,
        initiative=row,
        content=content,
        note="La mairie a répondu.",
        expected_version=row.version,
    )


def _closed(author: User, outcome: Outcome) -> Initiative:
    row = make_initiative(author=author, title=f"Réparer le four à pain ({outcome.label})")
    actions.close(by=author, initiative=row, outcome=outcome, text="Le conseil a voté les travaux.")
    return row


def _decided(moderator: User, reader: User, state: Visibility) -> Initiative:
    row = make_initiative(title=f"Fermer la rue du Bourg ({state.value})")
    actions.take_stance(by=reader, initiative=row, side=Side.SUPPORT, agrees=True)
    if state in _MEASURES:
        decide_about(row, _MEASURES[state], by=moderator, words=REASON)
    else:
        # Nobody chooses a cover: proven flags do.
        actions.change_visibility(by=None, initiative=row, to=state, reason=REASON)
    return row
