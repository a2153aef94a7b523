"""The pages of flags and of the desk, in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from moderation.actions import write_journal
from moderation.models import Case, Decision

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
    camera.take("desk", reverse("desk"), moderator, shows="Tirer le prochain dossier")
    moderator.post(reverse("draw-case"))
    camera.take("desk held", reverse("desk"), moderator, shows="Reprendre le dossier")
    one = reverse("case", args=[Case.objects.get(lease_by=world.moderator).pk])
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
