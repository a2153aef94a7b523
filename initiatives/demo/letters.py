"""Who of the demo says that they wrote to who can decide."""

from initiatives.actions.sent_letters import say_sent
from initiatives.demo.story import Story
from initiatives.kit.networks import Network
from initiatives.models import KitMessage, Stance
from initiatives.states import Side

KEY, WRITERS = "nantes-passerelle", 17


def write_letters(story: Story) -> None:
    """Some of those who joined, one in three from a letter of the kit, through the real action."""
    row = story.initiatives.get(KEY)
    if row is None:
        return
    kit = KitMessage.objects.offered().filter(initiative=row, network=Network.LETTER).first()
    joined = Stance.objects.filter(initiative=row, side=Side.SUPPORT).exclude(person=None)
    for number, stance in enumerate(joined.select_related("person").order_by("pk")[:WRITERS]):
        if stance.person is None:
            continue
        say_sent(
            by=stance.person,
            initiative=row,
            message=kit.pk if kit and number % 3 == 0 else None,
            show_name=number % 4 == 0,
            at=story.now,
        )
