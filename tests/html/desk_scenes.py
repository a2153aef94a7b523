"""The pages of flags and of the desk, in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from moderation.actions import Trace, decide_case, draw, flag, write_journal
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case, Decision
from moderation.models.decision import Measure
from tests.factories import make_moderator
from tests.moderation.cast import proven
from tests.petitions.cast import make_petition

if TYPE_CHECKING:
    from tests.html.scenes import Camera
    from tests.html.world import World


def desk(camera: Camera, world: World) -> None:
    """From the form of a flag to the decision, and what its author reads of it."""
    reader, moderator = world.client(world.newcomer), world.client(world.moderator)
    address = reverse("flag", args=["initiative", world.open.pk])
    camera.take("flag visitor", address, shows="Sans compte")
    camera.take("flag", address, reader, shows="Je ne suis pas d’accord")
    camera.take("flag errors", address, reader, post={}, status=422)
    own = reverse("flag", args=["initiative", world.open.pk])
    camera.take("flag own", own, world.client(world.author), shows="vôtre")
    camera.take("flags none", reverse("my-flags"), reader, shows="rien signalé")
    reader.post(address, {"motive": "insult", "note": "La deuxième phrase."})
    camera.take("flags", reverse("my-flags"), reader, shows="Retirer ce signalement")
    settings = reverse("moderation-settings")
    camera.take("moderation settings", settings, moderator, shows="Personne ici")
    camera.take("moderation settings errors", settings, moderator, post={"daily": 0}, status=422)
    camera.take("desk", reverse("desk"), moderator, shows="Tirer le prochain dossier")
    moderator.post(reverse("draw-case"))
    camera.take("desk held", reverse("desk"), moderator, shows="Reprendre le dossier")
    held = Case.objects.get(lease_by=world.moderator)
    one = reverse("case", args=[held.pk])
    camera.take("case", one, moderator, shows="Décider")
    camera.take("case errors", one, moderator, post={}, status=422)
    decision = {"measure": "annotate", "motive": "insult", "explanation": "Une phrase vive."}
    preview = decision | {"etape": "apercu"}
    camera.take("case preview", one, moderator, post=preview, shows="Ce que l’auteur")
    moderator.post(one, decision)
    camera.take("desk undo", reverse("desk"), moderator, shows="Reprendre cette décision")
    Decision.objects.update(decided_at=timezone.now() - timedelta(minutes=5))
    camera.take("journal empty", reverse("journal"), shows="Aucune décision")
    write_journal()
    camera.take("journal", reverse("journal"), shows="Ajouter une note de contexte")
    camera.take("case decided", one, moderator, shows="Une phrase vive.")
    again = reverse("second-look", args=[held.pk])
    camera.take("second look", again, moderator, shows="La mesure en place")
    camera.take("second look errors", again, moderator, post={}, status=422)
    _two_voices(camera, world)
    _covered(camera)


def _covered(camera: Camera) -> None:
    """A text that three proven people covered: its page, a card, its petition."""
    row = make_petition().initiative
    for place in range(3):
        trace = Trace(network=bytes([place]))
        flag(by=proven(), kind="initiative", key=str(row.pk), motive=Motive.SPAM, trace=trace)
    address = row.get_absolute_url()
    camera.take("initiative covered", address, shows="Elle tombe d’elle-même le")
    camera.take("petition covered", f"{address}petition/", shows="La demande est masquée")
    camera.take("sign covered", f"{address}signer/", shows="La demande est masquée")


def _two_voices(camera: Camera, world: World) -> None:
    """A first voice, what a second one reads, and what its author meets once it stands."""
    moderator, address = world.client(world.moderator), reverse("desk")
    by, judged = make_moderator(), world.closed_way
    flag(by=world.newcomer, kind="initiative", key=str(judged.pk), motive=Motive.THREAT)
    words = "Le maire y est traité de voleur."
    insult = {"passage": "", "explanation": words, "about_official": True}
    two = Judgement(Measure.REMOVE, Motive.INSULT, **insult)
    before = timezone.now() - timedelta(minutes=2)
    case = draw(by=by, at=before)
    assert case is not None
    decide_case(by=by, case=case, judgement=two, at=before)
    camera.take("initiative provisional", judged.get_absolute_url(), shows="Mesure provisoire")
    moderator.post(reverse("draw-case"))
    one = reverse("case", args=[case.pk])
    camera.take("case second voice", one, moderator, shows="Je suis d’accord")
    asked = {"measure": "disable", "motive": "threat", "explanation": words, "etape": "apercu"}
    asked |= {"account": "publish", "days": "7", "forward": "pharos", "about_official": "on"}
    camera.take("case whole preview", one, moderator, post=asked, shows="Seul l’auteur lit")
    moderator.post(one, asked | {"etape": "decider"})
    camera.take("desk after two", address, moderator, shows="Reprendre cette décision")
    author = world.client(judged.author)
    camera.take("account limited", "/compte/mes-donnees/", author, shows="suspendu la publication")
