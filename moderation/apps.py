"""Registers the app with Django."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Legal notices and decisions after publication."""

    name = "moderation"
    label = "moderation"
    verbose_name = "Modération"

    def ready(self) -> None:
        """Register with the apps below, once models are loaded."""
        from civic.lib import tuning
        from initiatives import owed
        from initiatives.dataset import registry as dataset
        from moderation import (
            action_kind,
            amendment_kind,
            argument_kind,
            circle_kind,
            conclusion_kind,
            emails,
            examples,
            goal_kind,
            initiative_kind,
            kept_data,
            kit_kind,
            message_kind,
            my_data,
            named_reply_kind,
            organisation_kind,
            pairing_kind,
            part_kinds,
            person_kind,
            reply_kind,
            signer_name_kind,
            thanks_kind,
            update_kind,
        )
        from moderation.actions.statements import owe
        from moderation.appeals import emails as appeal_emails
        from moderation.duty import emails as duty_emails
        from moderation.duty.support import support
        from moderation.elections import rule

        my_data.register()
        kept_data.declare()
        emails.register()
        appeal_emails.register()
        duty_emails.register()
        tuning.declare(support)
        examples.register()
        initiative_kind.register()
        part_kinds.register()
        person_kind.register()
        action_kind.register()
        amendment_kind.register()
        circle_kind.register()
        argument_kind.register()
        update_kind.register()
        reply_kind.register()
        signer_name_kind.register()
        kit_kind.register()
        conclusion_kind.register()
        thanks_kind.register()
        goal_kind.register()
        message_kind.register()
        named_reply_kind.register()
        pairing_kind.register()
        organisation_kind.register()
        rule.register()
        owed.add(owe)
        dataset.LATE.append("moderation.dataset")
