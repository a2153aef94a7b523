"""Registers the app with Django."""

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    """Initiatives and everything citizens do with them."""

    name = "initiatives"
    label = "initiatives"

    def ready(self) -> None:
        """Register with the apps below, once models are loaded."""
        from civic.lib import tuning
        from initiatives import (
            action_letters,
            circle_letters,
            emails,
            exclusion_letters,
            following,
            handing_letters,
            joining_letters,
            kept_data,
            message_letters,
            named_reply_letters,
            organisation_data,
            organisation_letters,
            pairing_letters,
            people_data,
            personal_data,
            reply_data,
            reply_letters,
            rooms,
            sent_data,
            silence_letters,
            team_letters,
            verifying,
        )
        from initiatives.petitions.thresholds import national, the_formula
        from initiatives.replies.pace import pace

        action_letters.register()
        handing_letters.register()
        joining_letters.register()
        rooms.register()
        personal_data.register()
        people_data.register()
        sent_data.register()
        following.register()
        emails.register()
        verifying.register()
        exclusion_letters.register()
        named_reply_letters.register()
        message_letters.register()
        team_letters.register()
        organisation_letters.register()
        organisation_data.register()
        silence_letters.register()
        circle_letters.register()
        pairing_letters.register()
        reply_letters.register()
        reply_data.register()
        kept_data.declare()
        tuning.declare(the_formula, national, pace)
