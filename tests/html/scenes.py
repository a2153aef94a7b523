"""Every page of the site in every state, as the server writes it.

The same documents are validated by vnu and shown to axe in a browser.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from civic.lib import errors
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications import tokens
from civic.notifications.models import Follow
from civic.notifications.states import Kind
from tests.accounts.cast import code_in_mail, sign_in
from tests.html.action_scenes import actions
from tests.html.agreement_scenes import agreement
from tests.html.alert_scenes import alerts
from tests.html.amendment_scenes import amendments
from tests.html.appeal_scenes import appeals
from tests.html.argument_scenes import arguments
from tests.html.channel_scenes import channels
from tests.html.desk_scenes import desk
from tests.html.election_scenes import elections
from tests.html.exclusion_scenes import exclusions
from tests.html.feed_scenes import feeds
from tests.html.freeze_scenes import freezes
from tests.html.integrity_scenes import integrity
from tests.html.joining_scenes import joinings
from tests.html.kinds_scenes import parts
from tests.html.kit_scenes import kit
from tests.html.mandate_scenes import directory, mandates
from tests.html.official_scenes import official_desk
from tests.html.organisation_scenes import organisations
from tests.html.pairing_scenes import pairings
from tests.html.paper_scenes import paper
from tests.html.people_scenes import helped, thanks, writing
from tests.html.petition_scenes import petitions
from tests.html.reply_scenes import replies
from tests.html.running_scenes import running
from tests.html.setting_scenes import roles, settings_page
from tests.html.sharing_scenes import sharing
from tests.html.signing_scenes import signing
from tests.html.stand_scenes import stand
from tests.html.status_scenes import status
from tests.html.team_scenes import circles, teams
from tests.html.update_scenes import updates
from tests.html.watch_scenes import watch, waves
from tests.html.world import World, make_world
from tests.initiatives.composing import answers, picture, save
from tests.moderation.cast import make_notice, typed
from tests.notifications.cast import edited, follows, joined, published

KEPT_HEADERS = ("Content-Security-Policy", "Content-Type")


@dataclass(frozen=True)
class Scene:
    """One page in one state."""

    name: str
    path: str
    html: str
    headers: dict[str, str]


@dataclass
class Camera:
    """Takes pages as somebody gets them; a page that is not in the state meant is an error."""

    scenes: list[Scene] = field(default_factory=list)

    def take(
        self,
        name: str,
        path: str,
        by: Client | None = None,
        *,
        post: dict[str, Any] | None = None,
        status: int = 200,
        shows: str = "",
    ) -> None:
        """Get or post, check the state, keep the page."""
        client = by or Client()
        response = client.get(path) if post is None else client.post(path, post)
        assert response.status_code == status, f"{name}: {response.status_code} at {path}"
        assert shows in response.content.decode(), f"{name} does not show {shows!r}"
        self.keep(name, path, response)

    def keep(self, name: str, path: str, response: HttpResponse) -> None:
        """Keep a page made in another way."""
        headers = {key: response.headers[key] for key in KEPT_HEADERS if key in response.headers}
        self.scenes.append(Scene(name, path, response.content.decode(), headers))


def empty_site(camera: Camera) -> None:
    """Before anybody wrote anything."""
    camera.take("home empty", "/", shows="Tout reste à écrire")
    camera.take("list empty", "/initiatives/", shows="Rien ici pour l’instant")
    camera.take("place search", "/territoires/recherche/")
    camera.take("components", "/composants/")


def reading(camera: Camera) -> None:
    """What anybody reads."""
    world = make_world()
    near = world.client(world.reader)
    camera.take("home", "/", shows="Elles démarrent")
    camera.take("home signed in", "/", near, shows="Chez vous")
    camera.take("home without a place", "/", world.client(world.author), shows="Choisir ma commune")
    camera.take("list", "/initiatives/")
    camera.take("list searched", "/initiatives/?q=passerelle&territoire=21231", shows="passerelle")
    camera.take("list error", "/initiatives/?territoire_texte=21000", status=422, shows="erreurs")
    camera.take("list bad page", "/initiatives/?apres=x", status=422)
    camera.take("list nothing", "/initiatives/?q=introuvable", shows="Rien ici")
    camera.take("territories", "/territoires/")
    camera.take("country", "/territoires/fr-france/")
    camera.take("departement", reverse("territory", args=["d21", "cote-dor"]))
    camera.take("commune", reverse("territory", args=["21231", "dijon"]))
    camera.take("commune quiet", reverse("territory", args=["2a004", "ajaccio"]), shows="Rien")
    camera.take("place search several", "/territoires/recherche/?q=21000", shows="Chenôve")
    camera.take("place search none", "/territoires/recherche/?q=zzz", shows="Aucun territoire")
    camera.take("theme", "/themes/mobilites/")
    camera.take("person", world.official.get_absolute_url())
    camera.take("person quiet", world.reader.get_absolute_url())
    camera.take("person gone", world.gone_address, status=410)
    camera.take("ranking", "/classement/")


def legal(camera: Camera) -> None:
    """Legal pages, the notice, error pages."""
    make_world()
    for name in ("legal-notice", "terms", "privacy", "accessibility", "contact", "authorities"):
        camera.take(name, reverse(name))
    camera.take("register", reverse("register"), shows="Ce que personne ne lit")
    report = reverse("report-illegal")
    camera.take("rules", reverse("rules"), shows="Les motifs, un par un")
    camera.take("transparency", reverse("transparency"), shows="Délai de publication")
    camera.take("elections none", reverse("elections"), shows="Aucun scrutin n’est inscrit")
    camera.take("notice form", report)
    camera.take("notice errors", report, post={}, status=422, shows="erreurs")
    client = Client()
    address = client.post(report, typed()).headers["Location"]
    camera.take("notice receipt", address, client)
    camera.take("mailbox", "/courrier/")
    camera.take("api reference", "/api/docs/")
    for name, response in error_pages():
        camera.keep(f"error {name}", f"/erreur/{name}/", response)


def error_pages() -> list[tuple[str, HttpResponse]]:
    """The pages that say no, as the handlers make them."""
    request = RequestFactory().get("/erreur/")
    why = "Seul l’auteur peut modifier cette initiative."
    made: dict[str, Callable[[], HttpResponse]] = {
        "400": lambda: errors.bad_request(request),
        "403": lambda: errors.permission_denied(request, Refused(why)),
        "csrf": lambda: errors.csrf_failure(request),
        "404": lambda: errors.not_found(request),
        "405": lambda: errors.not_allowed(request),
        "409": lambda: errors.permission_denied(request, Conflict(why)),
        "429": lambda: errors.permission_denied(request, TooMany(why)),
        "500": lambda: errors.server_error(request),
        "503": lambda: errors.unavailable(request),
    }
    return [(name, make()) for name, make in made.items()]


def initiatives(camera: Camera) -> None:
    """The page of an initiative in every state, and what one does from it."""
    world = make_world()
    reader, author, stranger = (
        world.client(one) for one in (world.reader, world.author, world.newcomer)
    )
    page = world.open.get_absolute_url()
    camera.take("initiative", page, shows="Et vous")
    camera.take("initiative joined", page, reader, shows="Vous avez rejoint")
    camera.take("initiative agreed", world.closed_way.get_absolute_url(), reader)
    camera.take("initiative as author", page, author, shows="Gérer mon initiative")
    camera.take("initiative published", f"{page}?publiee=1", author, shows="C’est en ligne")
    camera.take("initiative as moderator", page, world.client(world.moderator), shows="Modération")
    for state, row in world.states.items():
        status = 410 if state == "removed" else 200
        camera.take(f"initiative {state}", row.get_absolute_url(), status=status)
    camera.take(
        "initiative restricted joined", world.states["restricted"].get_absolute_url(), reader
    )
    camera.take("alternatives", f"{page}alternatives/", shows="L’autre voie")
    long = world.states["long words"].get_absolute_url()
    camera.take("alternatives long words", f"{long}alternatives/", shows="L’initiative")
    camera.take("alternatives none", f"{world.alone.get_absolute_url()}alternatives/")
    for word in ("rejoindre", "opposer"):
        camera.take(f"{word} as visitor", f"{page}{word}/", shows="J’ai déjà un compte")
        camera.take(f"{word} first time", f"{page}{word}/", stranger, shows="une seule fois")
        camera.take(f"{word} error", f"{page}{word}/", stranger, post={}, status=422)
        camera.take(f"{word} again", f"{page}{word}/", reader)
    camera.take("versions", f"{page}versions/", shows="Version 2")
    camera.take("version 1", f"{page}versions/1/")
    camera.take("version 2", f"{page}versions/2/", shows="<del>")


def authors(camera: Camera) -> None:
    """Composing, reviewing, and the tools of an author."""
    world = make_world()
    author, page = world.client(world.author), world.open.get_absolute_url()
    camera.take("composer", "/initiatives/proposer/")
    other_way = f"/initiatives/proposer/?autre-voie={world.open.pk}&titre=Rouvrir la passerelle"
    camera.take("composer other way", other_way, shows="ressembl")
    empty = reverse("draft", args=[uuid.uuid4()])
    camera.take("composer errors", empty, post={"title": "x", "suite": "relire"}, status=422)
    visitor = Client()
    uid = save(visitor, source_1_url="https://exemple.fr/", source_1_title="Un article")
    camera.take("composer resumed", reverse("draft", args=[uid]), visitor)
    shown = save(visitor, image=picture(), image_alt="Une passerelle fermée")
    illustrated = reverse("draft", args=[shown])
    camera.take("composer with image", illustrated, visitor, shows="Retirer l’image")
    camera.take("review with image", reverse("review", args=[shown]), visitor, shows="Description")
    camera.take("review as visitor", reverse("review", args=[uid]), visitor, shows="Créez votre")
    mine = save(author)
    camera.take("review", reverse("review", args=[mine]), author, shows="Publier maintenant")
    official = world.client(world.official)
    camera.take("review as official", reverse("review", args=[save(official)]), official)
    camera.take("manage", f"{page}gerer/", author)
    camera.take("manage closed", f"{world.states['achieved'].get_absolute_url()}gerer/", author)
    camera.take("edit", f"{page}gerer/modifier/", author)
    camera.take("edit errors", f"{page}gerer/modifier/", author, post={"title": "x"}, status=422)
    typed_text = {**answers(), "image_alt": "La passerelle fermée", "decision_maker": "Le maire"}
    compared = {**typed_text, "expected_version": "2", "suite": "comparer"}
    camera.take("edit compared", f"{page}gerer/modifier/", author, post=compared, shows="Ce qui")
    stale = {**compared, "expected_version": "1", "suite": "enregistrer"}
    camera.take("edit conflict", f"{page}gerer/modifier/", author, post=stale, status=409)
    camera.take("close", f"{page}gerer/clore/", author)
    camera.take("close errors", f"{page}gerer/clore/", author, post={}, status=422)
    camera.take("mine", "/compte/initiatives/", author, shows="Gérer")
    camera.take("mine empty", "/compte/initiatives/", world.client(world.newcomer))


def entrances(camera: Camera) -> None:
    """Coming in."""
    world = make_world()
    for path in (
        "connexion",
        "connexion/code",
        "inscription",
        "inscription/cle",
        "mot-de-passe/oublie",
    ):
        camera.take(path, f"/compte/{path}/?next=/initiatives/")
        camera.take(f"{path} errors", f"/compte/{path}/", post={"email": "x"}, status=422)
    fields = {
        "name": "Ana",
        "email": "ana@example.org",
        "password1": "canal pommier lundi 7",
        "old_enough": "on",
    }
    new = Client()
    new.post("/compte/inscription/", fields)
    camera.take("email code", "/compte/verifier-mon-adresse/", new)
    camera.take(
        "email code wrong",
        "/compte/verifier-mon-adresse/",
        new,
        post={"code": "AAA-AAA"},
        status=422,
    )
    key = Client()
    key.post("/compte/inscription/cle/", {**fields, "email": "cle@example.org"})
    key.post("/compte/verifier-mon-adresse/", {"code": code_in_mail()})
    camera.take("make a passkey", "/compte/inscription/cle/creer/", key)
    code = Client()
    code.post("/compte/connexion/code/", {"email": world.author.email})
    camera.take("sign-in code", "/compte/connexion/code/saisir/", code)
    reset = Client()
    reset.post("/compte/mot-de-passe/oublie/", {"email": world.author.email})
    camera.take("reset code", "/compte/mot-de-passe/oublie/code/", reset)
    reset.post("/compte/mot-de-passe/oublie/code/", {"code": code_in_mail()})
    camera.take("reset password", "/compte/mot-de-passe/oublie/nouveau/", reset)
    camera.take("reset done", "/compte/mot-de-passe/oublie/change/")
    second = Client()
    signed = {"login": world.moderator.email, "password": "canal pommier lundi 7"}
    second.post("/compte/connexion/", signed)
    camera.take("second step", "/compte/connexion/verification/", second)
    camera.take("closed account", "/compte/ferme/")
    camera.take("erased", "/compte/efface/")


def accounts(camera: Camera) -> None:
    """One's own account."""
    world = make_world()
    reader = world.client(world.reader)
    for path in (
        "",
        "profil/",
        "adresse/",
        "mot-de-passe/",
        "securite/",
        "securite/application/",
        "securite/cles/",
        "securite/cles/ajouter/",
        "sessions/",
        "consentements/",
        "mes-donnees/",
        "cles-api/",
        "effacer/",
        "deconnexion/",
        "ailleurs/",
    ):
        camera.take(f"account {path}", f"/compte/{path}", reader)
    camera.take("confirm", "/compte/confirmer/", reader)
    camera.take("profile errors", "/compte/profil/", reader, post={"name": ""}, status=422)
    camera.take("erase errors", "/compte/effacer/", reader, post={"email": "x"}, status=422)
    camera.take("key errors", "/compte/cles-api/", reader, post={"name": ""}, status=422)
    key = {"name": "Mon tableur", "scopes": ["read"]}
    response = reader.post("/compte/cles-api/", key)
    camera.keep("key made", "/compte/cles-api/", response)
    enrolled = world.client(world.moderator)
    enrolled.post("/compte/securite/codes/nouveaux/")
    for path in ("", "codes/", "codes/nouveaux/", "application/retirer/"):
        camera.take(f"enrolled {path}", f"/compte/securite/{path}", enrolled)
    camera.take("official's account", "/compte/", world.client(world.official))
    camera.take("second factor needed", "/compte/securite/obligatoire/?next=/", reader)


def moderation(camera: Camera) -> None:
    """Notices and decisions."""
    world = make_world()
    moderator = world.client(world.moderator)
    notices = reverse("notices")
    camera.take("notices none", notices, moderator, shows="Rien n’attend")
    notice = make_notice(address=world.open.get_absolute_url(), category="threat")
    camera.take("notices", notices, moderator, shows="Urgent")
    camera.take("notices handled", f"{notices}?etat=traites", moderator)
    one = reverse("notice", args=[notice.pk])
    camera.take("notice", one, moderator)
    refer = reverse("refer", args=[world.alone.pk])
    camera.take("refer", refer, moderator, shows="Ouvrir un dossier")
    camera.take("refer errors", refer, moderator, post={}, status=422)
    past = reverse("refer", args=[world.states["restricted"].pk])
    camera.take("refer suspended", past, moderator, shows="Décisions passées")
    moderator.post(refer, {"motive": "insult", "note": "La deuxième phrase est une injure."})
    camera.take("refer done", refer, moderator, shows="Vous avez ouvert ce dossier")
    desk(camera, world)
    other = reverse("notice", args=[make_notice(address="/contact/").pk])
    camera.take("notice of nothing", other, moderator, shows="Traiter ce signalement")
    moderator.post(other, {"outcome": "Cette page est la nôtre : elle reste."})
    camera.take("notice handled", other, moderator, shows="Suite donnée")


def news(camera: Camera) -> None:
    """What happened in what one follows."""
    world = make_world()
    address, reader = reverse("news"), world.client(world.newcomer)
    camera.take("news of nothing", address, reader, shows="Vous ne suivez")
    follows(world.newcomer, Kind.AREA, "21231")
    camera.take("news none", address, reader, shows="Rien de nouveau")
    for number in range(24):
        edited(world.open, note=f"La mairie a répondu {number} fois.")
    joined(world.open, 20)
    edited(world.states["long words"], note="anticonstitutionnellement" * 7)
    published(answers=world.open, title="Relier les deux rives par un bac")
    camera.take("news", address, reader, shows="Tout marquer comme lu")
    entries = reader.get(address).context["page"].entries
    last = reader.get(address).context["next_url"]
    camera.take("news older", last, reader, shows="Page précédente")
    reader.post(f"{address}lire/", {"position": entries[1].position})
    camera.take("news one read", address, reader, shows="Lue")
    camera.take("news unread", f"{address}?voir=non-lues", reader, shows="Non lue")
    reader.post(f"{address}tout-lire/", {"jusqu-a": entries[0].position})
    camera.take("news all read", address, reader)
    camera.take("news none unread", f"{address}?voir=non-lues", reader, shows="tout lu")
    mine = published(author=world.author, title="Un marché le jeudi soir")
    joined(mine)
    camera.take("news of an author", address, world.client(world.author), shows="première personne")


def following(camera: Camera) -> None:
    """Follow, confirm, tune, leave: with an account and with an address."""
    world = make_world()
    reader, visitor = world.client(world.reader), Client()
    long = world.states["long words"]
    for word, key in (
        ("initiative", long.pk),
        ("territoire", "21231"),
        ("theme", "mobilites"),
        ("personne", world.author.handle),
    ):
        camera.take(f"follow {word}", f"/suivre/{word}/{key}/", visitor, shows="sans compte")
    search = "/suivre/recherche/?q=passerelle&territoire=21231&theme=mobilites"
    camera.take("follow search", search, visitor)
    camera.take("follow errors", search, visitor, post={"email": "x"}, status=422, shows="erreurs")
    camera.take("follow asked", f"{search}&envoye=1", visitor, shows="Regardez")
    camera.take("follow with an account", search, reader, shows="À quel rythme")
    wish = tokens.Wish("ana@example.org", Kind.INITIATIVE, str(long.pk))
    confirm = _path(tokens.confirm_url(wish))
    camera.take("confirm", confirm, visitor, shows="Nous écrirons à")
    camera.take("confirm stale", "/suivre/confirmer/x/", visitor, status=404)
    address = visitor.post(confirm).headers["Location"].partition("#")[0]
    camera.take("follows of an address", address, visitor, shows="C’est confirmé")
    own = world.client(world.newcomer)
    camera.take("follows none", "/compte/suivis/", own, shows="Vous ne suivez encore rien")
    for thing in (search, "/suivre/theme/mobilites/", f"/suivre/initiative/{long.pk}/"):
        own.post(thing)
        camera.take(f"follow again {thing}", thing, own, shows="Vous suivez déjà")
    row = Follow.objects.filter(reader__user=world.newcomer, kind=Kind.THEME).get()
    own.post(f"/compte/suivis/{row.pk}/", {"sourdine": "mois"})
    camera.take("follows", "/compte/suivis/", own, shows="En sourdine")
    wrong = {"quiet_from": "99", "quiet_to": "8", "zone": "Mars"}
    camera.take("follows errors", "/compte/suivis/heures/", own, post=wrong, status=422)
    stop = _path(tokens.unsubscribe_url(row.reader, f"follow:{row.pk}"))
    camera.take("unsubscribe", stop, visitor, shows="Plus aucun e-mail")
    camera.take("unsubscribed", f"{stop}?fait=ceci", visitor, shows="C’est fait")
    visitor.post(stop, {"quoi": "tout"})
    camera.take("unsubscribed from all", f"{stop}?fait=tout", visitor)
    camera.take("follows without mail", "/compte/suivis/?fait=jamais", own, shows="Aucun e-mail")
    camera.take("unsubscribe forged", "/desabonner/x/", visitor, status=404)
    joined = f"/suivis/{tokens.manage_token(row.reader)}/"
    camera.take("follows joined an account", joined, visitor, shows="rejoint votre compte")
    camera.take("address erased", "/suivis/efface/", visitor)


def _path(address: str) -> str:
    return address.removeprefix(settings.SITE_URL)


GROUPS: dict[str, Callable[[Camera], None]] = {
    take.__name__: take
    for take in (
        empty_site,
        reading,
        legal,
        initiatives,
        authors,
        entrances,
        accounts,
        moderation,
        appeals,
        teams,
        circles,
        organisations,
        official_desk,
        channels,
        mandates,
        directory,
        news,
        following,
        integrity,
        exclusions,
        freezes,
        parts,
        amendments,
        actions,
        updates,
        replies,
        arguments,
        joinings,
        helped,
        kit,
        sharing,
        pairings,
        thanks,
        writing,
        watch,
        waves,
        elections,
        agreement,
        paper,
        stand,
        petitions,
        signing,
        alerts,
        feeds,
        status,
        running,
        settings_page,
        roles,
    )
}


def scenes_of(group: str) -> list[Scene]:
    """Every page of a group. Needs a database."""
    camera = Camera()
    GROUPS[group](camera)
    return camera.scenes


__all__ = ["GROUPS", "Scene", "World", "scenes_of", "sign_in"]
