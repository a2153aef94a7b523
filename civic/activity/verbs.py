"""What can happen. The label is what a timeline shows."""

from django.db import models


class Verb(models.TextChoices):
    """Verbs of the timeline, each with its French label."""

    PUBLISHED = "initiative.published", "Initiative publiée"
    EDITED = "initiative.edited", "Texte modifié"
    SENSE_CHANGED = "initiative.sense_changed", "Le sens du texte a changé"
    CLOSED = "initiative.closed", "Initiative close"
    ALTERNATIVE = "initiative.alternative", "Autre voie proposée"
    MILESTONE = "initiative.milestone", "Palier franchi"
    # Told to the author alone: a first one can be guessed.
    JOINED_FIRST = "initiative.joined_first", "Une première personne vous rejoint"
    # Told to the author alone.
    DEADLINE = "petition.deadline", "Échéance proche"
    PETITION_OPENED = "petition.opened", "Pétition ouverte"
    PETITION_PAUSED = "petition.paused", "Pétition en pause"
    PETITION_RESUMED = "petition.resumed", "Pétition rouverte aux signatures"
    PETITION_CLOSED = "petition.closed", "Pétition close"
    THRESHOLD = "petition.threshold", "Seuil atteint"
    THRESHOLD_UNDONE = "petition.threshold_undone", "Seuil plus atteint après contrôle"
    NAMED_REPLY = "named_reply.published", "Une personne citée répond"
    CALL_OPENED = "call.opened", "Appel aux habitants"
    CALL_ENDED = "call.ended", "Appel terminé, réponse attendue"
    REPLY_CALLED = "reply.called", "Une réponse est demandée"
    REPLY_NOTICED = "reply.noticed", "Le décideur est saisi"
    REPLY_PUBLISHED = "reply.published", "Réponse officielle"
    REPLY_CHANGED = "reply.changed", "Réponse officielle modifiée"
    REPLY_FORWARDED = "reply.forwarded", "Demande transmise à un autre décideur"
    REPLY_OVERDUE = "reply.overdue", "Sans réponse à l’échéance"
    COMMITMENT_DUE = "commitment.due", "Un engagement arrive à échéance"
    # Told to the team alone: it is the one to answer.
    AMENDMENT_PROPOSED = "amendment.proposed", "Amendement proposé"
    AMENDMENT_ACCEPTED = "amendment.accepted", "Amendement accepté"
    AMENDMENT_REFUSED = "amendment.refused", "Amendement refusé"
    ACTION_OPENED = "action.opened", "On cherche des bras"
    ACTION_CANCELLED = "action.cancelled", "Action annulée"
    ACTION_DONE = "action.done", "Action faite"
    GOAL_STEP = "goal.step", "Un pas vers l’objectif"
    UPDATE = "update.published", "Nouvelle de l’équipe"
    # Told to one person: who carries the initiative, who wrote what is answered.
    ARGUMENT_PUBLISHED = "argument.published", "Argument publié"
    ARGUMENT_ANSWERED = "argument.answered", "Réponse à un argument"
    KIT_MESSAGE = "kit.message", "Message écrit pour le kit"
    # On their word; who they are is told nowhere.
    LETTERS_SENT = "letters.sent", "Des lettres envoyées à qui peut décider"
    # Told to who carries each of the two.
    NEAR_SAID = "pairing.said", "Initiative proche signalée"
    PAIRING_PROPOSED = "pairing.proposed", "Rapprochement proposé"
    PAIRING_REFUSED = "pairing.refused", "Rapprochement refusé"
    MERGED = "initiative.merged", "Deux initiatives se rapprochent"
    ARGUMENTS_JOINED = "argument.joined", "Deux arguments réunis en un"
    LAST_WORD = "argument.last_word", "On vous laisse le dernier mot"
    DEBATE_CLOSED = "debate.closed", "Débat clos par une conclusion"
    DEBATE_REOPENED = "debate.reopened", "Débat rouvert"
    # Told to nobody: what stands beside a text was written anew, and moderators look at it again.
    REWRITTEN = "part.rewritten", "Texte modifié"
    # In the name of an organisation, which counts as nobody.
    CARRIED = "initiative.carried", "Une organisation porte l’initiative"
    BACKED = "initiative.backed", "Une organisation soutient l’initiative"
    # Told to whom it is written.
    THANKED = "thanks.written", "On vous dit merci"
    RESTRICTED = "initiative.restricted", "Affichage restreint par la modération"
    RESTORED = "initiative.restored", "Affichage rétabli"
