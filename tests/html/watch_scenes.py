"""Watch rules and the patrol, in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from civic.activity.actions import settle
from initiatives.models import Tally
from moderation.actions import decide_case, flag
from moderation.categories import Motive
from moderation.imprints import imprint_cases
from moderation.judgement import Judgement
from moderation.models import Case, Post, Rule, Wave
from moderation.models.decision import Measure
from moderation.models.wave import WaveState
from moderation.patrol.feed import read_posts
from tests.factories import make_initiative, make_moderator
from tests.html.world import make_world
from tests.moderation.cast import sign_in

if TYPE_CHECKING:
    from tests.html.scenes import Camera
    from tests.html.world import World


def judged(world: World) -> None:
    """Something that a colleague decided about."""
    initiative = make_initiative(title="Un marché le jeudi soir")
    key = str(initiative.pk)
    flag(by=world.newcomer, kind="initiative", key=key, motive=Motive.SPAM)
    colleague = make_moderator()
    Case.objects.filter(key=key).update(
        lease_by=colleague, lease_until=timezone.now() + timedelta(hours=1)
    )
    note = Judgement(Measure.ANNOTATE, Motive.SPAM, explanation="Une annonce, dit la mairie.")
    decide_case(by=colleague, case=Case.objects.get(key=key), judgement=note)
    imprint_cases()


def watch(camera: Camera) -> None:
    """From an empty desk to a rule that ran and a feed somebody read."""
    world = make_world()
    moderator = world.client(world.moderator)
    camera.take("watch none", reverse("watch-rules"), moderator, shows="Aucune règle ne tourne")
    camera.take("watch figures none", reverse("watch-figures"), shows="Rien n’a paru")
    camera.take("patrol none", reverse("patrol"), moderator, shows="Tout a été vu")
    settle()
    while read_posts():
        pass
    patrol = reverse("patrol")
    camera.take("patrol", patrol, moderator, shows="Lire le texte ici")
    camera.take("patrol by area", f"{patrol}?territoire=d21", moderator, shows="Côte-d’Or")
    camera.take("patrol errors", f"{patrol}?territoire=x", moderator, status=422)
    moderator.post(reverse("mark-seen", args=[Post.objects.latest("pk").pk]))
    camera.take("patrol seen", f"{patrol}?etat=vues", moderator, shows="· vue")
    write = reverse("write-rule")
    camera.take("rule", write, moderator, shows="Essayer")
    camera.take(
        "rule errors", write, moderator, post={"kind": "patterns", "lines": "(a"}, status=422
    )
    rule = {
        "kind": "words",
        "lines": "passerelle",
        "motive": "spam",
        "reason": "Des annonces répétées.",
        "until": str(timezone.localdate() + timedelta(days=9)),
    }
    camera.take("rule tried", write, moderator, post=rule, shows="Ce qu’elle aurait attrapé")
    token = moderator.post(write, rule).context["token"]
    saved = moderator.post(write, rule | {"etape": "enregistrer", "tried": token})
    camera.take("rule running", saved.url, moderator, shows="Tourne jusqu’au")
    camera.take("rules", reverse("watch-rules"), moderator, shows="Des annonces répétées.")
    moderator.post(reverse("stop-rule", args=[Rule.objects.get().pk]))
    Rule.objects.update(left_out=3)
    camera.take("rule stopped", saved.url, moderator, shows="Arrêtée")
    past = reverse("past-cases")
    camera.take("past none", f"{past}?q=introuvable", moderator, shows="Aucun dossier")
    camera.take("past errors", f"{past}?depuis=x", moderator, status=422)
    judged(world)
    camera.take("past", past, moderator, shows="Un marché le jeudi soir")
    camera.take("past by words", f"{past}?q=marche&territoire=d21", moderator, shows="Côte-d’Or")
    camera.take("watch figures", reverse("watch-figures"), shows="Maintenus")


def waves(camera: Camera) -> None:
    """Waves of spam, from none to one taken back."""
    world = make_world()
    moderator = world.client(world.moderator)
    address = reverse("waves")
    camera.take("waves none", address, moderator, shows="Tirer la plus grande")
    for turn in range(4):
        spam = make_initiative(
            title=f"Une offre à ne pas manquer, la numéro {turn}",
            problem=f"Tout est sur https://offre.example/page/{turn}",
            proposal="Gagnez de l’argent chez vous, sans effort et sans attendre.",
        )
        flag(by=world.newcomer, kind="initiative", key=str(spam.pk), motive=Motive.SPAM)
    Tally.objects.filter(initiative=spam).update(supports=60)
    imprint_cases()
    one = moderator.post(reverse("draw-wave")).url
    camera.take("waves held", address, moderator, shows="La reprendre")
    camera.take("wave", one, moderator, shows="Ce qui n’en sera pas")
    camera.take("wave errors", one, moderator, post={}, status=422)
    decision = {"measure": "remove", "explanation": "Le même texte mène au même site marchand."}
    preview = decision | {"etape": "apercu"}
    camera.take("wave preview", one, moderator, post=preview, shows="Ce que chaque auteur")
    second, until = make_moderator(), timezone.now() + timedelta(minutes=9)
    Wave.objects.update(
        state=WaveState.PROPOSED,
        proposed_by=world.moderator,
        proposed_at=timezone.now(),
        lease_by=second,
        lease_until=until,
        **decision,
    )
    camera.take("wave to second", one, sign_in(second), shows="Confirmer")
    camera.take("waves second held", address, sign_in(second), shows="La reprendre")
    Wave.objects.update(state=WaveState.DRAWN, lease_by=world.moderator, proposed_by=None)
    moderator.post(one, decision)
    camera.take("waves undo", address, moderator, shows="Tout reprendre")
