"""Sweeps run by beat; each is also a management command a person can run."""

from celery import shared_task

from initiatives import actions
from initiatives.actions import (
    argument_ranks,
    calls,
    deadlines,
    drafts,
    joinings,
    messages,
    moves,
    petition_figures,
    petition_tallies,
    petitions,
    recounts,
    reminders,
    reply_sweeps,
    retention,
    roots,
    silence,
    sources,
    together,
    verifying,
    visitor_replies,
)


@shared_task
def fold_tallies() -> int:
    """Fold waiting deltas, every second."""
    return actions.fold()


@shared_task
def rank_initiatives() -> int:
    """Bring ranks up to date, those of arguments too, every five minutes."""
    return actions.rank_all() + argument_ranks.rank_arguments()


@shared_task
def recount() -> int:
    """Prove the counts and what points at the latest, every night."""
    return recounts.recount_everything()


@shared_task
def purge_drafts() -> int:
    """Forget abandoned drafts, every night."""
    return drafts.purge_drafts()


@shared_task
def fold_signatures() -> int:
    """Fold waiting changes of signatures, every second."""
    return petition_tallies.fold_signatures()


@shared_task
def publish_roots() -> int:
    """Publish the roots of receipts of the day before, every night."""
    return roots.publish_roots()


@shared_task
def fill_figures() -> int:
    """Make the figures of the pages « Intégrité » again, every hour."""
    return petition_figures.fill_figures()


@shared_task
def purge_signatures() -> int:
    """Forget signatures that nobody confirmed, every night."""
    return retention.purge_unconfirmed()


@shared_task
def forget_replies() -> int:
    """Forget replies that nobody confirmed, and the keys of those taken away, every night."""
    return visitor_replies.forget_replies()


@shared_task
def drop_traces() -> int:
    """Forget the traces of signatures, every night."""
    return retention.drop_traces()


@shared_task
def anonymise_petitions() -> int:
    """Forget who signed petitions closed six months ago, every night."""
    return retention.anonymise_petitions()


@shared_task
def prove_retention() -> int:
    """Prove that nothing older is known, every morning."""
    return sum(retention.prove_retention().values())


@shared_task
def sweep_suspects(latest: bool = False) -> int:
    """Ask for another proof those whom the controls point at, every quarter of an hour."""
    return verifying.sweep_suspects(latest=latest)


@shared_task
def close_petitions() -> int:
    """Close the petitions whose date has passed, every minute."""
    return petitions.close_ended()


@shared_task
def recount_signatures() -> int:
    """Prove the counts of signatures, every night."""
    return petition_tallies.recount_signatures()


@shared_task
def settle_steps() -> int:
    """End the control of thresholds crossed two days ago, every five minutes."""
    return petition_tallies.settle_steps()


@shared_task
def tell_deadlines() -> int:
    """Tell authors what ends soon, every hour."""
    return deadlines.tell_deadlines()


@shared_task
def nudge_silent() -> int:
    """Write to the teams that fell silent, every morning."""
    return silence.nudge_silent()


@shared_task
def run_reply_clocks() -> int:
    """End calls; tell, remind and ask about answers and promises, every ten minutes."""
    return calls.end_calls() + reply_sweeps.run_reply_clocks()


@shared_task
def remind_of_actions() -> int:
    """Remind people of the day to come, every half hour."""
    return reminders.remind_of_actions()


@shared_task
def count_groups() -> int:
    """Count those who take part as a group, every night."""
    return together.count_groups()


@shared_task
def check_sources() -> int:
    """Visit the cited pages that are due, every minute."""
    return sources.check_sources()


@shared_task
def forget_sources() -> int:
    """Forget the pages that nothing cites any more, every night."""
    return sources.forget_sources()


@shared_task
def ask_movers() -> int:
    """Ask the people of initiatives brought together, every minute."""
    return moves.ask_movers()


@shared_task
def forget_messages() -> int:
    """Delete messages between participants that are a year old, every night."""
    return messages.forget_messages()


@shared_task
def lapse_joinings() -> int:
    """End the proposals to make one of two arguments that nobody answered, every hour."""
    return joinings.lapse_joinings()
