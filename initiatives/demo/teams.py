"""The teams of the demo, and a text that one account shows to its close ones."""

from datetime import timedelta
from typing import Any

from initiatives.actions import save_draft
from initiatives.actions.circles import Ask, Goals, invite_to_circle, say_yes, start_circle
from initiatives.actions.team import Guest, accept, invite, write_charter
from initiatives.content import Content
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


SHOWN: dict[str, Any] = {
    "title": "Un banc devant l’arrêt du tramway Beaujoire",
    "problem": "Les personnes âgées attendent debout, et certaines ne sortent plus pour cela.",
    "proposal": "Poser un banc sous l’abri, à l’essai pendant six mois.",
    "decision_maker": "Nantes Métropole",
}
GUESTS = [
    ("Maman", "Tu prends ce tramway tous les mardis.", "Me dire si l’endroit est le bon"),
    ("Karim", "Tu connais l’association des habitants.", "Relire la deuxième phrase"),
    ("Odile", "Tu as déjà obtenu un banc rue Basse.", "Me dire à qui tu avais écrit"),
]


def make_circle(story: Story) -> None:
    """Show a draft to three people; one said yes."""
    row = story.initiatives.get("nantes-passerelle")
    if row is None:
        return
    by = story.users["auteur"]
    data = {**SHOWN, "territory": row.territory_id, "theme": row.theme.slug}
    draft = save_draft(by=by, draft=None, data=data)
    content = Content(**SHOWN, territory=row.territory, theme=row.theme)
    circle = start_circle(by=by, draft=draft, content=content, goals=Goals(5, 20), at=story.now)
    made = [
        invite_to_circle(by=by, circle=circle, ask=Ask(*guest), at=story.now) for guest in GUESTS
    ]
    say_yes(invitation=made[0], at=story.now)
