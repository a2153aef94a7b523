"""What the named accounts of the demo follow, besides what they joined and wrote."""

from civic.accounts.models import User
from civic.activity.actions import settled
from civic.notifications import actions
from civic.notifications.models import Follow
from civic.notifications.states import Kind, Rhythm

# The account, what, its key (the label of an account for a person), at which rhythm.
FOLLOWS = [
    ("citoyenne", Kind.AREA, "21231", Rhythm.DAILY),
    ("citoyenne", Kind.AREA, "d21", Rhythm.WEEKLY),
    ("citoyenne", Kind.THEME, "mobilites", Rhythm.WEEKLY),
    ("citoyenne", Kind.PERSON, "auteur", Rhythm.NEVER),
    ("citoyenne", Kind.SEARCH, "q=v%C3%A9lo&territoire=d21", Rhythm.NOW),
    ("auteur", Kind.AREA, "44109", Rhythm.WEEKLY),
    ("auteur", Kind.PERSON, "elue", Rhythm.WEEKLY),
    ("elue", Kind.AREA, "21231", Rhythm.NOW),
    ("elue", Kind.AREA, "242100410", Rhythm.DAILY),
    ("elue", Kind.SEARCH, "q=%C3%A9cole&territoire=21231", Rhythm.DAILY),
    ("elu-cantal", Kind.AREA, "d15", Rhythm.DAILY),
]


def follow_things(users: dict[str, User]) -> None:
    """Let them follow; what happened so far is read on the site, and told by no mail."""
    for label, kind, key, rhythm in FOLLOWS:
        kept = str(users[key].uid) if kind == Kind.PERSON else key
        actions.follow_as(by=users[label], kind=kind, key=kept, rhythm=rhythm)
    Follow.objects.update(told_through=settled())
