"""What the demo's teams ask for: a meeting, two tasks, one done."""

from datetime import datetime, time, timedelta

from civic.territories.models import Kind
from initiatives import zones
from initiatives.actions.hands import Outcome, Plan, call_for_hands, finish_action
from initiatives.actions.takings import take
from initiatives.demo.story import Story
from initiatives.models import Action
from initiatives.models.action import Sort

# The entry, what, in so many days, at what hour, minutes, places, who comes.
ASKED = [
    (
        "nantes-passerelle",
        Sort.EVENT,
        "Marcher ensemble jusqu’à la passerelle",
        (
            "On fait le détour à pied, comme chaque matin, et on chronomètre. Venez avec enfants, "
            "vos vélos, vos sacs de courses : c’est cela que la métropole doit voir."
        ),
        "Quai, au pied de la passerelle",
        6,
        time(10, 30),
        90,
        40,
        ["citoyenne"],
    ),
    (
        "nantes-passerelle",
        Sort.TASK,
        "Compter les passages un mardi matin",
        (
            "Une heure sur le quai avec un carnet : vélos, piétons, poussettes. Ces chiffres iront "
            "dans le dossier remis aux élus."
        ),
        "Au bout de la passerelle, côté ville",
        3,
        time(8, 0),
        60,
        2,
        ["citoyenne"],
    ),
    (
        "dijon-cours",
        Sort.TASK,
        "Coller dix affiches devant les écoles",
        "Les affiches sont prêtes, il manque deux personnes et un rouleau d’adhésif.",
        "Chez les commerçants du quartier",
        5,
        time(18, 0),
        45,
        2,
        [],
    ),
]
# Done: how it went.
DONE = (
    "dijon-cours",
    "Mesurer la température de la cour à midi",
    (
        "On a relevé 41 °C sur le bitume et 29 °C sous le seul arbre. Les relevés sont chez le "
        "directeur de l’école."
    ),
)


def call_for_help(story: Story) -> None:
    """Ask, take places, say what was done, through the real actions."""
    for key, sort, title, about, where, days, hour, minutes, places, people in ASKED:
        row = story.initiatives.get(key)
        if row is None:
            continue
        commune = row.territory if row.territory.kind == Kind.COMMUNE else None
        plan = Plan(title, about, where, _at(story, days, hour), minutes, places, commune)
        # Written last, so told last: a timeline is read in the order in which it was written.
        at = story.now
        made = call_for_hands(
            by=row.author, initiative=row, sort=sort, plan=plan, zone=zones.PARIS, at=at
        )
        for label in people:
            take(by=story.users[label], action=made, minutes_a_week=180, show_name=True, at=at)
    _done(story)


def _done(story: Story) -> None:
    key, title, report = DONE
    row = story.initiatives.get(key)
    if row is None:
        return
    due = story.now + timedelta(hours=6)
    plan = Plan(title, "Un thermomètre et un quart d’heure.", "La cour", due, 15, 1)
    made: Action = call_for_hands(
        by=row.author, initiative=row, sort=Sort.TASK, plan=plan, zone=zones.PARIS, at=story.now
    )
    finish_action(by=row.author, action=made, outcome=Outcome(report), at=story.now)


def _at(story: Story, days: int, hour: time) -> datetime:
    day = zones.local(story.now, zones.PARIS).date() + timedelta(days=days)
    return zones.moment(datetime.combine(day, hour), zones.PARIS)
