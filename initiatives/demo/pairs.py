"""The demo's near initiatives: two brought together, a refusal, a proposal that waits, a line."""

from initiatives.actions.pairings import (
    Plan,
    Reply,
    answer_pairing,
    propose_pairing,
    say_near,
)
from initiatives.demo.story import Story
from initiatives.models import Initiative, Pairing

# Who proposes, to whom, which one goes on, why, what would change, and the answer if there is one.
MERGED = (
    "nantes-ecole",
    "nantes-passerelle",
    False,
    "Nous demandons la même passerelle, pour les mêmes familles. À deux, la métropole répondra.",
    "Votre texte reprendrait nos comptages devant l’école, de 8 h à 9 h.",
    Reply(True, "Oui, et merci : vos comptages manquaient à notre dossier."),
)
REFUSED = (
    "angers-carrefours",
    "angers-30",
    True,
    "Nous partons du même constat : trop d’accidents aux carrefours.",
    "",
    Reply(False, "Le constat, oui ; la vitesse, non. Que nos deux pages se montrent nous suffit."),
)
WAITING = (
    "dijon-ombre",
    "dijon-cours",
    False,
    "Vous ouvrez trois cours le samedi, nous en voulons deux à l’ombre l’été : une seule demande ?",
    "Un calendrier d’avril à octobre, avec les matinées de juillet et d’août.",
    None,
)
# Somebody who is of neither team says that these two are near.
SAID = (
    "felletin-train",
    "trains-nuit",
    "Toutes deux demandent que l’on puisse de nouveau partir de chez soi en train.",
)


def bring_together(story: Story) -> None:
    """Propose and answer through the real actions; told last, as timelines are read in order."""
    for one, other, ours_stays, why, changes, reply in (MERGED, REFUSED, WAITING):
        pair = _both(story, one, other)
        if pair is not None:
            _propose(story, *pair, Plan(ours_stays, why, changes), reply)
    pair = _both(story, SAID[0], SAID[1])
    if pair is not None:
        by = story.users["citoyenne"]
        say_near(by=by, initiative=pair[0], other=pair[1], line=SAID[2], at=story.now)


def _propose(
    story: Story, one: Initiative, other: Initiative, plan: Plan, reply: Reply | None
) -> Pairing:
    made = propose_pairing(by=one.author, initiative=one, other=other, plan=plan, at=story.now)
    if reply is not None:
        answer_pairing(by=other.author, pairing=made, reply=reply, at=story.now)
    return made


def _both(story: Story, one: str, other: str) -> tuple[Initiative, Initiative] | None:
    rows = story.initiatives.get(one), story.initiatives.get(other)
    if rows[0] is None or rows[1] is None:
        return None
    for row in rows:
        row.refresh_from_db()  # type: ignore[union-attr]
    return rows[0], rows[1]
