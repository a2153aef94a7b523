"""What two of the demo’s people write to each other: thanks, shown or not, and messages."""

from collections.abc import Iterator
from datetime import timedelta

from initiatives.actions.messages import open_messages, send_message
from initiatives.actions.thanks import show_thanks, thank
from initiatives.demo.story import Story

# Both are of its team: see the demo of teams.
KEY, ONE, OTHER = "nantes-passerelle", "citoyenne", "auteur"
SHOWN = (
    "Vous avez mesuré le détour trois fois, sous la pluie, pour que personne ne puisse le "
    "contester. La métropole a fini par le reprendre dans son courrier."
)
KEPT = "Merci d’avoir relu la lettre un dimanche soir. Elle dit mieux ce que je voulais dire."
# Who writes, so many hours ago, what.
SAID = [
    (ONE, 29, "Vous gardez la clé du local samedi ? Je peux venir ouvrir à neuf heures."),
    (OTHER, 26, "Oui, je vous la laisse vendredi à la supérette. Prenez aussi les gilets."),
    (OTHER, 3, "Le service des ponts nous reçoit jeudi à 14 h. Seriez-vous libre ?"),
]


def write_between(story: Story) -> None:
    """Thank each other, accept messages, write some, through the real actions."""
    row = story.initiatives.get(KEY)
    if row is None:
        return
    people = {ONE: story.users[ONE], OTHER: story.users[OTHER]}
    one, other = people.values()
    # Told to somebody, therefore last: a timeline is read in the order in which it was written.
    note = thank(by=one, initiative=row, person=other, text=SHOWN, may_show=True, at=story.now)
    show_thanks(by=other, thanks=note, shows=True)
    thank(by=other, initiative=row, person=one, text=KEPT, at=story.now)
    for person in people.values():
        open_messages(by=person, initiative=row, with_text=False)
    for writer, hours, text in SAID:
        reader = other if writer == ONE else one
        at = story.now - timedelta(hours=hours)
        send_message(by=people[writer], initiative=row, person=reader, text=text, at=at)


def texts() -> Iterator[str]:
    """All that they say."""
    yield from (SHOWN, KEPT)
    yield from (text for _writer, _hours, text in SAID)
