"""What this app and the sign-in library keep about people, for the public register."""

from datetime import timedelta

from civic.accounts.actions.idleness import IDLE_YEARS
from civic.accounts.actions.sessions import SESSION_DAYS
from civic.accounts.actions.signups import UNVERIFIED_DAYS
from civic.accounts.sealed import IDENTITY, TECHNICAL, YEARS
from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, lasting, register

_WITH_ACCOUNT = "Jusqu’à ce que vous les retiriez, ou effaciez le compte"

ROWS = (
    Held(
        purpose=Purpose.ACCOUNT,
        what="Adresse e-mail, nom affiché, identifiant public, « 15 ans ou plus »",
        why="Vous reconnaître, signer vos textes, vous écrire",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF, Reader.OPERATORS),
        kept=(
            f"Jusqu’à l’effacement du compte, ou {IDLE_YEARS} ans sans s’en servir, après deux "
            "courriels ; une inscription dont l’adresse n’est jamais confirmée, "
            f"{UNVERIFIED_DAYS} jours"
        ),
        models={
            "accounts.User": "password email handle name bio",
            "account.EmailAddress": "user email",
            "account.EmailConfirmation": "key",
        },
        ended_by=(ACCOUNT, "close-idle-accounts", "purge-unverified-accounts"),
    ),
    Held(
        purpose=Purpose.ACCOUNT,
        what="Nom affiché, présentation et commune, si vous les montrez",
        why="Vous présenter, vous montrer ce qui est près de chez vous",
        basis=(Basis.CONTRACT,),
        readers=(Reader.EVERYBODY,),
        kept=_WITH_ACCOUNT,
        models={"accounts.User": "name bio home handle -email -password"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.ACCOUNT,
        what=(
            "Moyens de connexion : empreinte du mot de passe, clés d’accès, application "
            "d’authentification, compte d’un autre service"
        ),
        why="Protéger votre compte",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF,),
        kept=_WITH_ACCOUNT,
        models={
            "mfa.Authenticator": "user data",
            "socialaccount.SocialAccount": "user provider uid extra_data",
            "socialaccount.SocialToken": "token token_secret",
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.ACCOUNT,
        what="Clés d’API que vous créez (empreinte seulement)",
        why="Donner accès aux programmes de votre choix",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF,),
        kept="Jusqu’à l’effacement du compte",
        models={"accounts.ApiToken": "user name digest -scopes"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.ACCOUNT,
        what="Accords que vous avez donnés : quel texte, quand, et leur retrait",
        why="Prouver que vous avez dit oui, et à quoi",
        basis=(Basis.LAW,),
        law="RGPD, article 7",
        readers=(Reader.SELF,),
        kept="Jusqu’à l’effacement du compte",
        models={"accounts.Consent": "user"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.ACCOUNT,
        what="Rôles : qui modère, qui exploite le site, de quand à quand, donné et retiré par qui",
        why="Ouvrir ces pages aux personnes choisies, et savoir qui les a choisies",
        basis=(Basis.INTEREST,),
        readers=(Reader.SELF, Reader.OPERATORS),
        kept="Gardés ; sans nom après l’effacement du compte",
        models={"accounts.RoleGrant": "user granted_by ended_by ended_because"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.OFFICIALS,
        what="Mandat vérifié : fonction, territoire, dates, qui l’a vérifié",
        why="Dire au nom de quoi un élu parle",
        basis=(Basis.INTEREST, Basis.PUBLIC),
        readers=(Reader.EVERYBODY,),
        kept="Mandat terminé compris, jusqu’à l’effacement du compte ; puis sans nom",
        models={"accounts.Mandate": "user function verified_by revoked_because"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.MODERATION,
        what="Limites posées à un compte : laquelle, pourquoi, jusqu’à quand",
        why="Appliquer une décision, la motiver, permettre de la contester",
        basis=(Basis.LAW,),
        law="règlement (UE) 2022/2065, articles 17 et 23",
        readers=(Reader.SELF, Reader.MODERATORS),
        kept="Jusqu’à l’effacement du compte",
        models={"accounts.Limit": "user reason -source"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.PROOF,
        what="Connexions ouvertes : date, adresse IP, navigateur",
        why="Vous montrer vos appareils connectés, repérer une intrusion",
        basis=(Basis.INTEREST,),
        readers=(Reader.SELF,),
        kept=f"Jusqu’à la fin de la connexion, {SESSION_DAYS} jours au plus sans revenir",
        models={
            "usersessions.UserSession": "user ip user_agent data",
            "sessions.Session": "session_data",
        },
        ended_by=(ACCOUNT, "forget-sessions"),
    ),
    Held(
        purpose=Purpose.PROOF,
        what=(
            "Réserve chiffrée : l’identité donnée par qui a publié au moins un contenu, ses "
            "données d’inscription et de connexion"
        ),
        why="Répondre à la justice ; chaque ouverture est écrite au journal des actes",
        basis=(Basis.LAW,),
        law="décret n° 2021-1362 du 20 octobre 2021",
        readers=(Reader.JUSTICE,),
        kept=(
            f"Identité : {lasting(timedelta(days=365 * YEARS[IDENTITY]))} après l’effacement du "
            f"compte ; données techniques : {lasting(timedelta(days=365 * YEARS[TECHNICAL]))}"
        ),
        models={"accounts.SealedIdentity": "person sealed"},
        ended_by=("purge-sealed-identities",),
    ),
)


def declare() -> None:
    """Add them to the register, and say what of Django itself holds nobody."""
    register.declare(*ROWS)
    register.no_person(
        auth_Permission="Django’s own list of permissions, which nothing here uses",
        auth_Group="never filled: roles are rows of their own",
        auth_Group_permissions="never filled",
        contenttypes_ContentType="the names of models",
        socialaccount_SocialApp="how this instance speaks with a sign-in provider",
        territories_Territory="public places",
        territories_Vintage="which year's list of places is loaded",
        themes_Theme="subjects",
    )
