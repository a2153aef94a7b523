"""Mandates: claimed, decided, in each state; staff; the directory and the letter of a citizen."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.officials.actions.claims import (
    accept_claim,
    answer_mailbox,
    refuse_claim,
    withdraw_claim,
)
from civic.officials.actions.mandates import revoke
from civic.officials.actions.staff import invite_staff
from civic.officials.links import address_url, staff_url
from civic.officials.models import Claim, RegisterEntry, RegisterFile
from civic.officials.register.prints import name_key, print_of, words_of
from initiatives.models import Reply, ReplyClock
from initiatives.replies.states import Notice, Position
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_mandate, make_operator, make_territory
from tests.html.world import World, make_world
from tests.officials.cast import helps, make_claim, typed

if TYPE_CHECKING:
    from tests.html.scenes import Camera

MINE, DECLARE = "/elus/mandat/", "/elus/mandat/declarer/"
LONG = "Conseillère déléguée " + "anticonstitutionnellement" * 3


def mandates(camera: "Camera") -> None:
    """Claiming, waiting, decided; the mailbox; staff asked, accepted and over."""
    world = make_world()
    visitor, own = Client(), world.client(world.reader)
    camera.take("mandates none", MINE, own, shows="aucun mandat")
    camera.take("mandate form", DECLARE, own, shows="Faire vérifier")
    wrong = typed(address="moi@gmail.com", evidence="", code="union-head")
    camera.take("mandate errors", DECLARE, own, post=wrong, status=422, shows="grand public")
    make_mandate(code="mayor", function="Maire")
    claim = make_claim(world.reader, address="mairie@dijon.example")
    page = claim.get_absolute_url()
    camera.take("mandate waits, held by another", page, own, shows="vos preuves les départageront")
    _operators(camera, claim)
    mailbox = address_url(claim)
    camera.take("mailbox asked", mailbox, visitor, shows="je confirme")
    for confirms, words in ((False, "ne pas la connaître"), (True, "Vous avez confirmé")):
        answer_mailbox(claim=claim, confirms=confirms)
        camera.take(f"mailbox answered {confirms}", mailbox, visitor, shows=words)
        camera.take(f"mandate waits {confirms}", page, own, shows="Ce qui vient maintenant")
    operator = make_operator()
    accept_claim(by=operator, claim=claim)
    camera.take("mandate accepted", page, own, shows="Voir mes mandats")
    camera.take("mailbox over", mailbox, visitor, shows="n’attend plus")
    no = make_claim(world.reader, code="other", function=LONG)
    refuse_claim(by=operator, claim=no, reason="Le nom n’est pas le même.\n\nRecommencez.")
    camera.take("mandate refused", no.get_absolute_url(), own, shows="Déclarer de nouveau")
    old = Claim.objects.filter(pk=no.pk)
    old.update(forgotten_at=timezone.now(), evidence="", civil_name="")
    camera.take("mandate forgotten", no.get_absolute_url(), own, shows="Oubliées le")
    back = make_claim(world.reader, code="municipal", function="Membre du conseil")
    withdraw_claim(by=world.reader, claim=back)
    camera.take("mandate withdrawn", back.get_absolute_url(), own, shows="Vous avez retiré")
    revoke(by=operator, mandate=make_mandate(world.reader), reason="Démission.")
    helps(make_mandate(), world.reader)
    camera.take("mandates", MINE, own, shows="Retiré par un exploitant")
    _staff(camera, world)


def _operators(camera: "Camera", claim: Claim) -> None:
    """The pages on which operators verify: a claim beside what public sources say, the list."""
    desk = sign_in(Client(), enrolled(roles=(Role.OPERATOR,)), second_step=True)
    one = reverse("admin:officials_claim_change", args=[claim.pk])
    Claim.objects.filter(pk=claim.pk).update(
        function=LONG,
        evidence=f"{LONG}\n\n{LONG}",
        evidence_link=f"https://exemple.fr/{LONG[-75:]}",
    )
    sizes = {"lines": 1, "unplaced": 0}
    file = RegisterFile.objects.create(kind="mai", name="a.csv", vintage=claim.starts_on, **sizes)
    words = [print_of(word) for word in words_of("Marchandeau Louise")]
    key = name_key(words_of("Louise Marchandeau"))
    RegisterEntry.objects.create(
        file=file,
        code="mayor",
        place="21231",
        starts_on=claim.starts_on,
        words=words,
        family=1,
        name_key=key,
    )
    camera.take("operators claim", one, desk, shows="Le répertoire dit la même chose")
    camera.take("operators claim errors", one, desk, post={"refuse": "1"}, status=422)
    camera.take("operators claims", reverse("admin:officials_claim_changelist"), desk, shows=LONG)


def _staff(camera: "Camera", world: World) -> None:
    mandate = world.official.mandates.get()
    holder, guest = world.client(world.official), world.client(world.newcomer)
    desk = reverse("mandate-staff", args=[mandate.pk])
    ask = reverse("invite-staff", args=[mandate.pk])
    camera.take("staff none", desk, holder, shows="Personne ne vous aide")
    camera.take("staff form", ask, holder, shows="Envoyer l’invitation")
    camera.take("staff errors", ask, holder, post={"who": "x"}, status=422, shows="erreurs")
    asked = invite_staff(by=world.official, mandate=mandate, person=world.newcomer)
    helps(mandate)
    camera.take("staff", desk, holder, shows="Sans réponse")
    address = staff_url(asked)
    camera.take("staff invitation to a visitor", address, Client(), shows="Me connecter")
    camera.take("staff invitation", address, guest, shows="Accepter")
    camera.take("staff invitation of another", address, holder, shows="autre compte")
    guest.post(address, {"suite": "accepter"})
    camera.take("staff invitation accepted", address, guest, shows="a été acceptée")


def directory(camera: "Camera") -> None:
    """Nobody, somebody, many; late answers; a wrong place; the letter to whom is missing."""
    world = make_world()
    camera.take("officials", "/elus/", shows="Les derniers mandats")
    camera.take("officials of a quiet place", "/elus/?territoire=2a004", shows="L’inviter")
    camera.take("officials wrong place", "/elus/?territoire_texte=zzz", status=422, shows="erreurs")
    camera.take("officials ambiguous", "/elus/?territoire_texte=21000", status=422, shows="Chenôve")
    mandate = world.official.mandates.get()
    for number in range(14):
        make_mandate(function=f"{LONG} {number}" if number < 2 else f"Membre du conseil {number}")
    noticed = timezone.now() - timedelta(days=60)
    for row, answered in ((world.open, None), (world.alone, noticed + timedelta(days=9))):
        ReplyClock.objects.create(
            initiative=row,
            institution="Mairie de Dijon",
            territory=make_territory(),
            called_at=noticed,
            noticed_at=noticed,
            notice=Notice.LETTER,
            due_on=timezone.localdate(noticed) + timedelta(days=30),
            answered_at=answered,
        )
    Reply.objects.create(
        initiative=world.alone,
        mandate=mandate,
        author=world.official,
        position=Position.NO,
        text="Non.",
    )
    place = "/elus/?territoire=21231"
    camera.take("officials of a place", place, shows="sans réponse depuis")
    camera.take("officials signed in", place, world.client(world.reader), shows="en 9 jours")
    camera.take("officials list", "/elus/liste/?territoire=d21", shows="Tous les élus")
    camera.take("officials list nobody", "/elus/liste/?territoire=2a004", shows="Aucun mandat")
    camera.take("officials bad page", "/elus/liste/?apres=x", status=422)
    invite = "/elus/inviter/?territoire=21231&institution=d21"
    camera.take("invite an institution", invite, shows="rien ne part d’ici")
