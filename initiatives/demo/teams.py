"""The teams of the demo: two that people joined, one with an invitation that waits."""

from datetime import timedelta

from initiatives.actions.team import Guest, accept, invite, write_charter
from initiatives.demo.story import Story
from initiatives.models import TeamRole

# The entry, whom its author asked, as what, in which words.
ASKED = [
    ("nantes-passerelle", "citoyenne", TeamRole.COAUTHOR, "Vous connaissez le dossier des quais."),
    ("dijon-cours", "auteur", TeamRole.ANIMATOR, "Pourriez-vous tenir le stand du samedi ?"),
]
WAITING = ("dijon-cours", "citoyenne", "Vos enfants vont à cette école, je crois.")
CHARTER = (
    "Nous décidons à deux, par écrit. Samuel parle au nom de l’équipe devant la mairie ; "
    "Louise relit tout ce qui se publie. Nous ne promettons rien que nous ne puissions suivre."
)


def make_teams(story: Story) -> None:
    """Ask, accept, agree, through the real actions, some days ago."""
    for key, label, role, line in ASKED:
        row = story.initiatives.get(key)
        if row is None:
            continue
        at = max(row.published_at, story.now - timedelta(days=9))
        guest = Guest(role, line=line, person=story.users[label])
        asked = invite(by=row.author, initiative=row, guest=guest, at=at)
        accept(by=story.users[label], invitation=asked, at=story.now - timedelta(days=8))
        if role == TeamRole.COAUTHOR:
            write_charter(by=row.author, initiative=row, text=CHARTER, at=story.now)
    key, label, line = WAITING
    row = story.initiatives.get(key)
    if row is not None:
        guest = Guest(TeamRole.COAUTHOR, line=line, person=story.users[label])
        invite(by=row.author, initiative=row, guest=guest, at=story.now)
