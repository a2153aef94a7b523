"""One content of each kind that can be flagged."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from civic.accounts.actions import change_profile
from civic.accounts.models import User
from initiatives.actions.amendments import Proposal, propose_amendment
from initiatives.actions.arguments import Claim, publish_argument
from initiatives.actions.debates import close_debate
from initiatives.actions.goals import Aim, Done, declare_step, set_goal
from initiatives.actions.hands import Plan, call_for_hands
from initiatives.actions.images import change_image
from initiatives.actions.kit import Words, write_message
from initiatives.actions.messages import open_messages, send_message
from initiatives.actions.named_replies import Saying, reply_as_named
from initiatives.actions.pairings import say_near
from initiatives.actions.petition_tallies import fold_signatures
from initiatives.actions.replies import publish_reply
from initiatives.actions.shown_names import meet, token_of
from initiatives.actions.stances import take_stance
from initiatives.actions.thanks import show_thanks, thank
from initiatives.actions.updates import News, publish_update
from initiatives.images import Picture
from initiatives.models import Initiative, TeamRole
from initiatives.models.action import Sort
from initiatives.models.amendment import Part
from initiatives.models.goal import Unit
from initiatives.replies.answer import Answer, Promise
from initiatives.replies.states import Position
from initiatives.states import Side
from moderation import kinds
from tests.factories import make_initiative, make_mandate, make_user
from tests.organisations.cast import backed, make_organisation
from tests.petitions.cast import make_confirmed, make_petition
from tests.petitions.crowd import crowd
from tests.teams.cast import joined, make_circle

# In no other text of the site.
MARK = "Quintefeuille"


@dataclass(frozen=True)
class Sample:
    """One content of a kind, what only it says, and the initiative it stands with."""

    kind: str
    key: str
    mark: str
    author: User
    initiative: Initiative
    # Who alone may flag it; anybody where it is not said.
    receiver: User | None = None

    @property
    def content(self) -> kinds.Content:
        found = kinds.find(self.kind, self.key)
        assert found is not None
        return found


# -- One sample a kind -----------------------------------------------------------------------------


def _initiative() -> Sample:
    row = make_initiative(title=f"Rouvrir {MARK}")
    return Sample("initiative", str(row.pk), MARK, row.author, row)


def _image() -> Sample:
    row = make_initiative()
    picture = Picture(b"RIFF", width=4, height=3)
    image = change_image(by=row.author, initiative=row, picture=picture, alt="La passerelle")
    assert image is not None
    return Sample("image", str(image.pk), f"{image.pk}.webp", row.author, row)


def _petition() -> Sample:
    row = make_petition(request=f"Rouvrir {MARK} avant l’hiver.").initiative
    return Sample("petition", str(row.pk), MARK, row.author, row)


def _person() -> Sample:
    person = make_user()
    name, handle, display = f"Odile {MARK}", person.handle, person.display
    change_profile(
        by=person,
        name=name,
        handle=handle,
        bio="Deux phrases.",
        home=None,
        home_is_public=False,
        display=display,
    )
    make_mandate(person)
    return Sample("person", str(person.uid), MARK, person, make_initiative(author=person))


def _named_reply() -> Sample:
    row, person = make_initiative(), make_user()
    saying = Saying("le gérant du café", f"La terrasse du {MARK} laisse passer.")
    reply = reply_as_named(by=person, initiative=row, saying=saying)
    return Sample("named-reply", str(reply.pk), MARK, person, row)


def _argument() -> Sample:
    row, person = make_initiative(), make_user()
    claim = Claim(f"Le {MARK} ferme à six heures.")
    made = publish_argument(by=person, initiative=row, side=Side.OPPOSE, claim=claim, agrees=True)
    return Sample("argument", str(made.pk), MARK, person, row)


def _conclusion() -> Sample:
    row, person = make_initiative(), make_user()
    joined(row, TeamRole.ANIMATOR, person)
    made = close_debate(by=person, initiative=row, text=f"Le {MARK} ferme plus tôt, c’est dit.")
    return Sample("conclusion", str(made.pk), MARK, person, row)


def _amendment() -> Sample:
    row, person = make_initiative(proposal="Rouvrir.\n\nFermer la nuit."), make_user()
    why = f"À cause du {MARK}."
    proposal = Proposal(Part.PROPOSAL, 1, "Fermer la nuit.", "Fermer à minuit.", why)
    made = propose_amendment(by=person, initiative=row, proposal=proposal)
    return Sample("amendment", str(made.pk), MARK, person, row)


def _action() -> Sample:
    row, tomorrow = make_initiative(), timezone.now() + timedelta(days=1)
    plan = Plan(f"Nettoyer {MARK}", "Un sac chacun.", "Sur place", tomorrow, 60, 5)
    made = call_for_hands(
        by=row.author, initiative=row, sort=Sort.TASK, plan=plan, zone="Europe/Paris"
    )
    return Sample("action", str(made.pk), MARK, row.author, row)


def _update() -> Sample:
    row = make_initiative()
    news = News(f"La {MARK} rouvre", f"On nous a dit oui pour la {MARK}.")
    made = publish_update(by=row.author, initiative=row, news=news)
    return Sample("update", str(made.pk), MARK, row.author, row)


def _reply() -> Sample:
    row, mandate = make_initiative(), make_mandate()
    promises = (Promise(f"Rouvrir {MARK}", timezone.localdate() + timedelta(days=9)),)
    said = Answer(Position.WILL_DO, f"Nous rouvrirons la {MARK}.", promises=promises)
    made = publish_reply(by=mandate.user, initiative=row, mandate=mandate, answer=said)
    return Sample("reply", str(made.pk), MARK, mandate.user, row)


def _pairing() -> Sample:
    row, person = make_initiative(), make_user()
    line = f"Le {MARK} est le même."
    made = say_near(by=person, initiative=row, other=make_initiative(), line=line)
    return Sample("pairing", str(made.pk), MARK, person, row)


def _goal() -> Sample:
    row = make_initiative()
    day = timezone.localdate()
    aim = Aim(200, Unit.TREES, "", day + timedelta(days=30), f"Une haie sur la {MARK}")
    goal = set_goal(by=row.author, initiative=row, aim=aim)
    declare_step(by=row.author, goal=goal, done=Done(day, 12, f"Douze arbres sur la {MARK}"))
    return Sample("goal", str(goal.pk), MARK, row.author, row)


def _circle() -> Sample:
    circle = make_circle(mark=MARK)
    return Sample("circle", str(circle.pk), MARK, circle.owner, make_initiative())


def _kit_message() -> Sample:
    row, person = make_initiative(), make_user()
    take_stance(by=person, initiative=row, side=Side.SUPPORT, agrees=True)
    words = Words(f"Le {MARK} ferme à six heures.")
    made = write_message(by=person, initiative=row, network="whatsapp", words=words)
    return Sample("kit-message", str(made.pk), MARK, person, row)


def _organisation() -> Sample:
    row, lead = make_initiative(), make_user()
    made = make_organisation(lead, name=f"Les Amis de {MARK}", about=f"Pour {MARK}.")
    backed(made, row)
    return Sample("organisation", str(made.pk), MARK, lead, row)


def _thanks() -> Sample:
    """One that both agreed to show: a private one is met by the two alone (tests/people)."""
    row = make_initiative()
    person = row.author
    writer = make_user()
    take_stance(by=writer, initiative=row, side=Side.SUPPORT, agrees=True)
    made = thank(by=writer, initiative=row, person=person, text=f"Pour {MARK}.", may_show=True)
    show_thanks(by=person, thanks=made, shows=True)
    return Sample("thanks", str(made.pk), MARK, writer, row)


def _signer_name() -> Sample:
    """One that somebody reported, among enough signatures that names are shown."""
    petition, person = make_petition(), make_user()
    crowd(petition, 9)
    row, _receipt = make_confirmed(
        petition, f"Odile {MARK}", person.email, by=person, show_name=True
    )
    fold_signatures()
    shown = meet(petition=petition, token=token_of(row))
    return Sample("signer-name", str(shown.pk), MARK, person, petition.initiative)


def _message() -> Sample:
    row, writer = make_initiative(), make_user()
    take_stance(by=writer, initiative=row, side=Side.SUPPORT, agrees=True)
    for one in (row.author, writer):
        open_messages(by=one, initiative=row, with_text=False)
    made = send_message(by=writer, initiative=row, person=row.author, text=f"Pour {MARK}.")
    return Sample("message", str(made.pk), MARK, writer, row, receiver=row.author)


SAMPLES: dict[str, Callable[[], Sample]] = {
    "initiative": _initiative,
    "image": _image,
    "petition": _petition,
    "person": _person,
    "named-reply": _named_reply,
    "amendment": _amendment,
    "argument": _argument,
    "conclusion": _conclusion,
    "action": _action,
    "update": _update,
    "reply": _reply,
    "kit-message": _kit_message,
    "thanks": _thanks,
    "goal": _goal,
    "message": _message,
    "circle": _circle,
    "pairing": _pairing,
    "organisation": _organisation,
    "signer-name": _signer_name,
}
# Read by a few, signed in: to a visitor they do not exist.
PRIVATE = {"message"}
# Found by whoever reads the page and reports one: told nowhere, hence in no feed that is looked at.
ON_REPORT = {"signer-name"}
