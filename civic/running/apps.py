"""Registers the app with Django."""

from django.apps import AppConfig


class RunningConfig(AppConfig):
    """How the instance is run, for those who run it."""

    name = "civic.running"
    label = "running"
    verbose_name = "Exploitation"

    def ready(self) -> None:
        """Name the acts of operators, and say that its figures hold nobody."""
        from civic.accounts import registry
        from civic.lib import tuning
        from civic.lib.register import register
        from civic.running import choosing, ending_roles, idle_accounts, kept_data, letters

        letters.register()
        ending_roles.register()
        idle_accounts.register()
        kept_data.declare()
        tuning.read_from(choosing.read)
        registry.name_acts(
            {
                "account.kept": "Compte gardé, depuis un courriel",
                "cost.entered": "Coût du site entré ou corrigé",
                "mail.proof_sent": "Courriel d’essai demandé",
                "mail.proven": "Courriel d’essai reçu",
                "setting.changed": "Réglage du site changé",
            }
        )
        register.no_person(running_MailProof="that a message came; to whom is not kept here")
        register.no_person(running_Cost="what running the site cost; the record tells who wrote")
        register.no_person(running_Day="figures of a day; cells under 10 people are never stored")
